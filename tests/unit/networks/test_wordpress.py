"""WordPress, against a small WordPress of ours."""

import html
import json
from datetime import datetime, timezone

import pytest

from odoo.addons.social_care.networks import base, errors, guard
from odoo.addons.social_care.networks.wordpress import WordPressClient

from tests.servers.wordpress_server import ME, PASSWORD, WordPressServer

from .contract import NetworkContract
from .driver import ServerDriver
from .test_feed import FAILURES


def settings(server, **more):
    values = {
        "base_url": server.url,
        "handle": "acme",
        "external_id": str(ME),
        "client_secret": PASSWORD,
        "timeout": server.patience,
    }
    return base.Settings(**values | more)


class CommentsDriver(ServerDriver):
    stream = "comments"
    offers = frozenset(
        {"pages", "parents", "own", "publishes", "deletes", "server", "corrects"}
    )
    failures = FAILURES
    answered = "17"

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = WordPressServer()
        self.users = {}

    def client(self):
        return WordPressClient(settings(self.server))

    def client_at(self, url, **more):
        return WordPressClient(settings(self.server, base_url=url, **more))

    def write(self, draft):
        user = self.users.setdefault(draft.author, 10 + len(self.users))
        thing = self.server.comment(
            html.escape(draft.body).replace("\n", "<br>\n"),
            draft.handle or draft.author,
            ME if draft.own else user,
            int(draft.parent or 0),
            (draft.posted_at or self.moment()).removesuffix("Z"),
            **draft.extra,
        )
        return str(thing["id"])

    def remove(self, external_id):
        del self.server.things[int(external_id)]


class TestWordPress(NetworkContract):
    driver_class = CommentsDriver


@pytest.fixture
def server():
    server = WordPressServer()
    yield server
    server.close()


def client_of(server, **more):
    return WordPressClient(settings(server, **more))


def read(server, stream="comments", cursor=None):
    found, cursor = [], cursor or {}
    for _ in range(50):
        page = client_of(server).fetch(stream, cursor)
        found += [client_of(server).parse(item) for item in page.items]
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            return found, cursor
    raise AssertionError("There was always more.")


def test_check(server):
    identity = client_of(server, external_id="").check()
    assert identity == base.Identity("1", "acme")
    server.shop = server.able = False
    missing = client_of(server).check().missing
    assert missing == ("moderate_comments", "woocommerce")
    with pytest.raises(errors.SignInAgain):
        client_of(server, client_secret="wrong-password").check()


def test_a_site_below_a_path(server):
    client = client_of(server, base_url=f"{server.url}/blog/")
    with pytest.raises(errors.Never):
        client.check()
    assert server.requests[-1].path == "/blog/wp-json/wp/v2/users/me"
    paths = (f"{server.url}/blog", f"{server.url}/shop")
    realms = {WordPressClient.realm(settings(server, base_url=it)) for it in paths}
    assert len(realms) == 2


def test_what_a_comment_says(server):
    held = server.comment("My jug &amp; I", status="hold")
    server.comment("Sorry", "acme", ME, held["id"])
    first, answer = read(server)[0]
    assert first.body == "My jug & I"
    assert (first.shown, first.shown_why) == (False, "hold")
    assert (first.subject, first.kind) == ("Our & your jugs", "comment")
    assert first.subject_url == f"{server.url}/hello/"
    assert first.permalink.endswith(f"#comment-{held['id']}")
    assert (answer.own, answer.kind, answer.shown) == (True, "reply", True)
    assert answer.parent_external_id == first.external_id


def test_guests_who_give_one_name_are_not_one_person(server):
    server.comment("One", "Anonymous")
    server.comment("Two", "Anonymous")
    authors = [post.author for post in read(server)[0]]
    assert authors[0].external_id != authors[1].external_id
    assert not any(each.traceable for each in authors)


def test_addresses_of_guests_are_not_kept(server):
    server.comment("Hello")
    server.review("Broken", 1)
    for stream in ("comments", "reviews"):
        told = json.dumps(client_of(server).fetch(stream, {}).items[0].payload)
        assert "customers.example" not in told
        assert "192.0.2.7" not in told


def test_many_at_one_moment_over_several_pages(server):
    for number in range(250):
        server.comment(f"Imported {number}", when="2026-04-01T10:00:00")
    server.comment("Old", when="2025-01-01T10:00:00")
    posts, _cursor = read(server)
    assert len({post.external_id for post in posts}) == 251


def test_a_page_that_is_too_large_is_asked_for_in_pieces(server, monkeypatch):
    """A long article comes along with each of its comments."""
    for number in range(30):
        server.comment(f"{number} " + "x" * 5_000, 10 + number)
    whole = guard._read
    monkeypatch.setattr(
        guard, "_read", lambda response, _limit: whole(response, 60_000)
    )
    client, cursor, found, more = client_of(server), {}, [], True
    while more:
        page = client.fetch("comments", cursor)
        found += page.items
        cursor, more = page.cursor, page.more
    assert len({item.external_id for item in found}) == 30


def test_what_is_deleted_while_we_read_hides_nothing(server):
    ids = [server.comment(f"{number}")["id"] for number in range(150)]
    page = client_of(server).fetch("comments", {})
    for each in ids[-20:]:
        del server.things[each]
    rest = client_of(server).fetch("comments", page.cursor)
    got = {int(item.external_id) for item in (*page.items, *rest.items)}
    assert got == set(ids)


def test_reviews(server):
    server.review("Broken <b>again</b>", 1)
    server.comment("No review")
    [post], _cursor = read(server, "reviews")
    assert (post.kind, post.rating, post.body) == ("review", 1, "Broken again")
    assert (post.subject, post.author.traceable) == ("Jug", False)
    assert post.subject_url == f"{server.url}/product/jug/"


def test_looking_again(server):
    ids = {}
    for state in ("approved", "hold", "spam", "trash"):
        ids[state] = str(server.comment(state, status=state)["id"])
    review = server.review("Fine", 5)
    ids["gone"] = "99999"
    wanted = [base.Wanted(each) for each in ids.values()]
    wanted.append(base.Wanted(str(review["id"]), kind="review"))
    page = client_of(server).look(wanted)
    shown = {}
    for item in page.items:
        gone = item.kind == "delete"
        shown[item.external_id] = None if gone else client_of(server).parse(item).shown
    assert shown == {
        ids["approved"]: True,
        ids["hold"]: False,
        ids["spam"]: False,
        ids["trash"]: None,
        ids["gone"]: None,
        str(review["id"]): True,
    }


def test_approved_is_another_version_and_the_same_post(server):
    held = server.comment("Hello", status="hold")
    before = client_of(server).fetch("comments", {}).items[0]
    client_of(server).hide(before.external_id, hidden=False)
    after = client_of(server).look([base.Wanted(before.external_id)]).items[0]
    assert held["status"] == "approved"
    assert before.external_id == after.external_id
    assert before.version != after.version


def test_what_others_said_is_spam_or_taken_away(server):
    spam, rubbish = server.comment("Buy pills"), server.comment("****")
    client = client_of(server)
    client.reject(str(spam["id"]), spam=True)
    client.reject(str(rubbish["id"]))
    assert (spam["status"], rubbish["status"]) == ("spam", "trash")
    client.reject("99999")
    wanted = [base.Wanted(str(each["id"])) for each in (spam, rubbish)]
    found = {item.external_id: item.kind for item in client.look(wanted).items}
    assert found == {str(spam["id"]): "post", str(rubbish["id"]): "delete"}


def test_what_looks_like_a_tag_is_said_as_it_is(server):
    """A real one shows "On its way, & co." otherwise."""
    question = server.comment("Where is it?")
    body = "On its way, <Ann> & co."
    reply = base.Reply(body, parent_external_id=str(question["id"]))
    client = client_of(server)
    key = client.publish(reply, "key-1")
    wanted = [base.Wanted(key, "reply")]
    assert client.parse(client.look(wanted).items[0]).body == body
    now = datetime.fromisoformat(server.things[int(key)]["date_gmt"])
    assert client.find_own(reply, now) in (key, None)
    client.correct(key, "1 < 2")
    assert client.parse(client.look(wanted).items[0]).body == "1 < 2"


def test_answered_once(server):
    question = server.comment("Where is it?")
    reply = base.Reply("On its way.", parent_external_id=str(question["id"]))
    began = datetime(2026, 5, 1)
    assert client_of(server).find_own(reply, began) == ""
    key = client_of(server).publish(reply, "key-1")
    with pytest.raises(errors.Unsure):
        client_of(server).publish(reply, "key-1")
    assert client_of(server).find_own(reply, began) == key
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    assert client_of(server).find_own(reply, now) == ""


def test_nobody_heard_whether_it_was_published(server):
    question = server.comment("Where is it?")
    server.interfere = lambda request, connection: (
        request.method == "POST" and (connection.reset() or True)
    )
    reply = base.Reply("On its way.", parent_external_id=str(question["id"]))
    with pytest.raises(errors.Unsure):
        client_of(server).publish(reply, "key-1")
    assert [each.method for each in server.requests].count("POST") == 1


def test_not_answered(server):
    binned = server.comment("Hello", status="trash")
    for parent in ("", "99999", str(binned["id"])):
        with pytest.raises(errors.Never):
            reply = base.Reply("Hello", parent_external_id=parent)
            client_of(server).publish(reply, "key-1")


def test_closed_comments_are_told_in_the_sites_words(server):
    server.failure = "revoked_scope"
    with pytest.raises(errors.Never, match="you are not allowed"):
        client_of(server).fetch("comments", {})


def test_a_moment_nobody_can_read_ends_no_page(server):
    """It stands among a hundred: the next page is asked for by their moments."""
    for number in range(120):
        server.comment(f"Comment {number}")
    server.comment("Odd", when="2026-05-32T10:00:00")
    page = client_of(server).fetch("comments", {})
    assert page.more
    rest = client_of(server).fetch("comments", page.cursor)
    assert len({item.external_id for item in (*page.items, *rest.items)}) == 121
