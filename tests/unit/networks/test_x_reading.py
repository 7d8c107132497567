"""X: the streams, and every way of asking that X may refuse."""

from datetime import timedelta

import pytest

from odoo.addons.social_care.networks import base, errors, guard

from tests.servers import x_server

from .x_fixtures import TOKEN, client_for, counted, posts, visit


def test_mentions(x):
    x.post("7", "@acme where is it?")
    x.post("8", "nobody is named here")
    client = client_for(x)
    page = client.fetch("mentions", {})
    [post] = posts(client, page.items)
    assert (post.kind, post.visibility, post.own) == ("mention", "public", False)
    assert post.permalink == f"https://x.com/ann/status/{post.external_id}"
    assert post.thread_external_id == post.external_id
    assert (post.author.handle, post.author.name) == ("ann", "Ann")
    assert post.author.follower_count == 48_000
    assert post.author.verified is False
    assert post.language == "en"
    assert post.figures == {
        "likes": 3,
        "reposts": 1,
        "replies": 2,
        "quotes": 4,
        "views": 6,
    }
    [request] = x.requests
    assert request["query"]["max_results"] == "100"
    assert "since_id" not in request["query"]


def test_what_was_read_and_what_it_costs(x):
    for number in range(3):
        x.post("7", f"@acme and phones {number}")
        x.message("7", f"psst {number}")
    client = client_for(x, search_terms=("phones",))
    for stream, price in (("mentions", 0.005), ("search", 0.005), ("messages", 0.01)):
        page = client.fetch(stream, {})
        assert (page.reads, page.cost) == (3, pytest.approx(3 * price))
        again = client.fetch(stream, page.cursor)
        assert (again.items, again.reads, again.cost) == ([], 0, 0)


def test_one_page_is_one_request(x):
    for number in range(250):
        x.post("7", f"@acme {number}")
    with counted(x) as made:
        page = client_for(x).fetch("mentions", {})
    assert len(made) == 1
    assert len(page.items) == 100
    assert page.more


def test_asks_since_the_mark_only(x):
    x.post("7", "@acme one")
    client = client_for(x)
    _items, cursor = visit(client, "mentions")
    x.post("7", "@acme two")
    items, _cursor = visit(client, "mentions", cursor)
    assert x.requests[-1]["query"]["since_id"] == cursor["mark"]
    assert [post.body for post in posts(client, items)] == ["@acme two"]


@pytest.mark.parametrize("stream", ["mentions", "search"])
def test_a_page_that_x_forgot(x, stream):
    for number in range(250):
        x.post("7", f"@acme {number}")
    client = client_for(x, search_terms=("acme",))
    page = client.fetch(stream, {})
    lane = (
        page.cursor if stream == "mentions" else next(iter(page.cursor["at"].values()))
    )
    x.stale_tokens = {lane["page"]}
    items, _cursor = visit(client, stream, page.cursor)
    ids = {item.external_id for item in page.items + items}
    assert len(ids) == 250


def test_a_page_of_messages_that_x_forgot(x):
    for number in range(250):
        x.message("7", f"psst {number}")
    client = client_for(x)
    page = client.fetch("messages", {})
    x.stale_tokens = {page.cursor["page"]}
    again = client.fetch("messages", page.cursor)
    assert "pagination_token" not in x.requests[-1]["query"]
    x.stale_tokens = set()
    items, _cursor = visit(client, "messages", again.cursor)
    assert len({each.external_id for each in page.items + again.items + items}) == 250


def test_a_search_that_slept_for_eight_days(x):
    x.post("7", "phones, once")
    client = client_for(x, search_terms=("phones",))
    _items, cursor = visit(client, "search")
    for number in range(3):
        x.post("7", f"phones, again {number}")
    x.oldest = x_server.FIRST_ID + 2
    items, cursor = visit(client, "search", cursor)
    assert len(items) == 3
    x.post("7", "phones at last")
    items, cursor = visit(client, "search", cursor)
    assert len(items) == 1
    assert x.requests[-1]["query"]["since_id"]


def test_old_words_are_learned_once(x):
    x.words = ["tweet"]
    x.post("7", "@acme one")
    client = client_for(x)
    with counted(x) as made:
        items, cursor = visit(client, "mentions")
    assert [("post.fields" in each["query"]) for each in made] == [True, False]
    with counted(x) as made:
        client_for(x).fetch("mentions", cursor)
    assert len(made) == 1
    # and back, should X change its mind
    x.words = ["post"]
    x.post("7", "@acme two")
    more, cursor = visit(client_for(x), "mentions", cursor)
    assert [post.body for post in posts(client, items + more)] == [
        "@acme one",
        "@acme two",
    ]


def test_words_that_x_ignores(x):
    x.words, x.strict = ["tweet"], False
    x.post("7", "@acme one")
    client = client_for(x)
    items, cursor = visit(client, "mentions")
    assert posts(client, items)[0].author.handle == "ann"
    x.post("7", "@acme two")
    with counted(x) as made:
        items, _cursor = visit(client, "mentions", cursor)
    assert len(made) == len(items) == 1


def test_words_that_x_refuses_either_way(x):
    x.words = []
    with pytest.raises(errors.Never):
        client_for(x).fetch("mentions", {})
    assert len(x.requests) <= 4


def test_own_posts(x):
    ours = x.post("42", "We are on it")
    x.post("42", "RT", reposts=ours["id"])
    x.post("7", "@acme hello")
    client = client_for(x)
    [post] = posts(client, visit(client, "own")[0])
    assert post.own
    assert post.body == "We are on it"


def test_the_first_visit_goes_back_some_days_only(x):
    old = x_server._now(timedelta(days=30))
    for number in range(500):
        x.post("42", f"Old news {number}", created_at=old)
    x.post("42", "News")
    items, cursor = visit(client_for(x), "own")
    assert len(items) == 100
    x.post("42", "More news")
    assert len(visit(client_for(x), "own", cursor)[0]) == 1


def test_search_leaves_out_reposts_and_our_own(x):
    client = client_for(x, search_terms=("acme phone", "#acme", '"a b" OR c', ""))
    client.fetch("search", {})
    assert x.requests[-1]["query"]["query"] == (
        '("acme phone" OR #acme OR ("a b" OR c)) -is:retweet -from:Acme'
    )


def test_no_search_terms_no_request(x):
    page = client_for(x).fetch("search", {})
    assert (page.items, page.cursor, page.more, x.requests) == ([], {}, False, [])


def test_many_search_terms_are_several_queries(x):
    terms = tuple(f"term number {number:03d}" for number in range(60))
    for number in (0, 30, 59):
        x.post("7", f"about term number {number:03d}")
    client = client_for(x, search_terms=terms)
    items, cursor = visit(client, "search")
    assert len(items) == 3
    queries = {each["query"]["query"] for each in x.requests}
    assert 2 < len(queries) < 6
    assert all(len(each) <= 512 for each in queries)
    assert all(term in "".join(queries) for term in terms)
    assert visit(client, "search", cursor)[0] == []


def test_a_new_search_term_loses_nothing_and_reads_nothing_twice(x):
    for number in range(150):
        x.post("7", f"phones {number}")
    _items, cursor = visit(client_for(x, search_terms=("phones",)), "search")
    x.post("7", "phones and tablets")
    client = client_for(x, search_terms=("phones", "tablets"))
    assert len(visit(client, "search", cursor)[0]) == 1


def test_messages(x):
    x.message("7", "My number is 42 &amp; more")
    x.message("42", "Thank you", "7")
    client = client_for(x)
    theirs, ours = posts(client, visit(client, "messages")[0])
    assert (theirs.kind, theirs.visibility) == ("message", "private")
    assert theirs.body == "My number is 42 & more"
    assert theirs.thread_external_id == ours.thread_external_id == "7-42"
    assert (theirs.own, ours.own) == (False, True)
    assert theirs.author.handle == "ann"
    assert not theirs.permalink


def test_messages_are_looked_for_in_small(x):
    for number in range(50):
        x.message("7", f"psst {number}")
    items, cursor = visit(client_for(x), "messages")
    x.message("7", "one more")
    items, cursor = visit(client_for(x), "messages", cursor)
    assert x.requests[-1]["query"]["max_results"] == "20"
    assert len(items) == 1
    for number in range(70):
        x.message("7", f"flood {number}")
    items, cursor = visit(client_for(x), "messages", cursor)
    assert len(items) == 70


def test_people_coming_and_going_are_no_messages(x):
    x.message("7", "", event_type="ParticipantsJoin")
    client = client_for(x)
    assert posts(client, visit(client, "messages")[0]) == [None]


def test_an_item_without_id_is_broken_and_harms_nobody(x):
    x.always = None
    x.post("7", "@acme one")
    client = client_for(x)
    page = client.fetch("mentions", {})
    answer = {"data": [{"text": "no id"}, "rubbish", page.items[0].payload["post"]]}
    client._ask = lambda *_, **__: answer
    page = client.fetch("mentions", {})
    assert [item.kind for item in page.items] == ["post", "broken", "broken"]
    assert page.items[1].external_id != page.items[2].external_id
    with pytest.raises(errors.BadItem):
        client.parse(page.items[1])


def test_ten_thousand_mentions(x):
    for number in range(10_000):
        x.post("7", f"@acme {number}")
    client, found, cursor, peak, more = client_for(x), set(), {}, 0, True
    while more:
        page = client.fetch("mentions", cursor)
        cursor, more, peak = page.cursor, page.more, max(peak, len(page.items))
        found.update(item.external_id for item in page.items)
    assert (len(found), peak) == (10_000, 100)


def test_check(x):
    identity = client_for(x, external_id="", handle="").check()
    assert identity == base.Identity("42", "acme")
    x.access_level = "read"
    assert "dm.read" in client_for(x).check().missing


def test_the_keys_of_an_app_read_only(x):
    x.tokens["app-only-bearer"] = "app"
    client = client_for(x, external_id="", access_token="app-only-bearer")
    identity = client.check()
    assert (identity.external_id, identity.handle) == ("42", "acme")
    assert "tweet.write" in identity.missing
    with pytest.raises(errors.SignInAgain):
        client.fetch("messages", {})


def test_not_connected(x):
    for more in ({"external_id": ""}, {"access_token": ""}, {"external_id": "../me"}):
        with pytest.raises(errors.NetworkError):
            client_for(x, **more).fetch("mentions", {})
    assert x.requests == []


def test_oauth_1(x):
    x.tokens["oauth-1-token"] = "me"
    x.post("7", "@acme hello")
    client = client_for(
        x,
        client_id="consumer-key",
        client_secret="consumer-secret",
        access_token="oauth-1-token",
        access_token_secret="token-secret",
    )
    assert len(client.fetch("mentions", {}).items) == 1
    header = x.requests[-1]["headers"]["authorization"]
    assert header.startswith("OAuth ")
    assert "oauth_signature" in header
    assert "token-secret" not in header


@pytest.mark.parametrize("stream", ["mentions", "search", "messages", "own"])
def test_no_secret_in_an_address(x, stream):
    client_for(x, search_terms=("a",), refresh_token="refresh").fetch(stream, {})
    [request] = x.requests
    assert TOKEN not in request["path"] + str(request["query"])
    assert request["headers"]["authorization"] == f"Bearer {TOKEN}"


def test_base_url_with_and_without_its_2(x):
    for url in (x.url, f"{x.url}/", f"{x.url}/2", f"{x.url}/2/"):
        assert client_for(x, base_url=url).check().external_id == "42"


def test_a_new_search_begins_where_the_slowest_stands(x):
    known = {"at": {"a": {"mark": "9"}, "b": {"mark": "5", "top": "12", "page": "p"}}}
    client_for(x, search_terms=("phones",)).fetch("search", known)
    assert x.requests[-1]["query"]["since_id"] == "5"


def test_a_page_that_is_too_large_is_asked_for_in_pieces(x, monkeypatch):
    for number in range(60):
        x.post("7", f"@acme {number} " + "x" * 3_000)
    whole = guard._read
    monkeypatch.setattr(
        guard, "_read", lambda response, _limit: whole(response, 50_000)
    )
    client, cursor, found, more = client_for(x), {}, [], True
    while more:
        page = client.fetch("mentions", cursor)
        found += page.items
        cursor, more = page.cursor, page.more
    assert len({item.external_id for item in found}) == 60
    x.post("7", "@acme " + "x" * 90_000)
    [item] = client.fetch("mentions", cursor).items
    assert (item.kind, "too large" in str(item.error)) == ("broken", True)


def test_mentions_are_cheap_where_the_account_owns_the_app(x):
    """Keys of OAuth 1 are made for the owner; of a token nobody knows whose app it is:
    a budget is not overdrawn by hoping."""
    x.post("7", "@acme hello")
    x.tokens["of-the-owner"] = "me"
    owner = client_for(
        x,
        access_token="of-the-owner",
        access_token_secret="secret-1",
        client_id="key-1",
        client_secret="secret-2",
    )
    assert owner.fetch("mentions", {}).cost == pytest.approx(0.001)
    assert client_for(x).fetch("mentions", {}).cost == pytest.approx(0.005)


# Asked for again


def wanted(*posts, **more):
    return [base.Wanted(each["id"], **more) for each in posts]


@pytest.mark.parametrize("words", ["post", "tweet"])
def test_posts_are_looked_at_again(x, words):
    x.words = [words]
    kept, gone = x.post("7", "@acme hello"), x.post("8", "@acme bye")
    client = client_for(x)
    del x.posts[gone["id"]]
    page = client.look(wanted(kept, gone))
    post, deletion = (client.parse(item) for item in page.items)
    assert (post.external_id, post.body) == (kept["id"], "@acme hello")
    assert post.kind == "mention"
    assert deletion == base.Deletion(gone["id"])
    assert (page.reads, page.cost) == (1, pytest.approx(0.005))


def test_all_of_them_are_gone(x):
    first, second = x.post("7", "@acme hello"), x.post("8", "@acme bye")
    x.posts.clear()
    client = client_for(x)
    page = client.look(wanted(first, second))
    assert {item.kind for item in page.items} == {"delete"}
    assert {item.external_id for item in page.items} == {first["id"], second["id"]}


def test_what_is_kept_from_us_is_not_gone(x):
    post = x.post("7", "@acme hello")
    x.protected.add(post["id"])
    with pytest.raises(errors.Never):
        client_for(x).look(wanted(post))
    other = x.post("7", "@acme there")
    page = client_for(x).look(wanted(post, other))
    assert [item.external_id for item in page.items] == [other["id"]]


def test_messages_are_not_looked_at(x):
    with counted(x) as made:
        page = client_for(x).look([base.Wanted("5", "message", "private")])
    assert not page.items and not made
