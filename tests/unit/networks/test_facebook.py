"""Facebook pages, against a small Meta that is held to Meta's own description."""

from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.meta import FacebookClient, InstagramClient

from tests.servers import meta_server
from tests.servers.meta_server import MetaServer

from .contract import NetworkContract
from .driver import ServerDriver


def settings(server, **more):
    values = {
        "base_url": server.url,
        "handle": "acme",
        "external_id": meta_server.PAGE,
        "access_token": meta_server.PAGE_TOKEN,
        "client_id": meta_server.APP,
        "client_secret": meta_server.SECRET,
        "webhook_secret": "word-of-the-company",
        "timeout": server.patience,
    }
    return base.Settings(**values | more)


def client_of(server, **more):
    return FacebookClient(settings(server, **more))


class FacebookDriver(ServerDriver):
    """What nobody is answered with is a post on the page; the rest are comments.

    Meta states its waits in minutes: see ``test_a_stated_wait``. It is not asked for
    edits and deletions of comments, it delivers them.
    """

    stream = "comments"
    offers = frozenset(
        {
            *(
                "pages",
                "edits",
                "parents",
                "own",
                "publishes",
                "starts",
                "deletes",
                "pictures",
            ),
            *(
                "server",
                "look",
                "corrects",
                "deliveries",
                "forgets",
                "nameless",
                "held",
            ),
        }
    )
    failures = frozenset(
        {
            *("expired_token", "html", "rate_limit", "reset", "revoked_scope"),
            *("server_error", "timeout", "truncated"),
        }
    )

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = MetaServer()
        self._moment = datetime.now(timezone.utc).replace(tzinfo=None)
        self._moment -= timedelta(days=2)

    def client(self):
        return client_of(self.server)

    def client_at(self, url, **more):
        return client_of(self.server, base_url=url, **more)

    def write(self, draft):
        server = self.server
        who = server.me if draft.own else server.person(draft.handle or draft.author)
        server.novelties |= set(draft.extra) - {"full_picture"}
        more = {"created_time": draft.posted_at or self.moment(), **draft.extra}
        if draft.parent:
            return server.comment(draft.parent, draft.body, who, **more)["id"]
        return server.post(draft.body, who, **more)["id"]

    def edit(self, external_id, body):
        self.server.things[external_id]["message"] = body

    def pictured(self, url, description=""):
        return {"full_picture": url}

    def nobody(self, body):
        key = self.post(body)
        del self.server.things[key]["from"]
        return key

    def hold(self, external_id):
        self.server.things[external_id]["is_hidden"] = True

    def deliver(self, ids, account=""):
        entries = [
            {
                "id": account or meta_server.PAGE,
                "time": 1_779_000_000,
                "changes": [self.server.change(self.server.things[key])],
            }
            for key in ids
        ]
        body, headers = meta_server.signed({"object": "page", "entry": entries})
        return [(headers, body)]

    def forgotten(self, user_ids):
        return meta_server.signed_request({"user_id": user_ids[0]})


class TestFacebook(NetworkContract):
    driver_class = FacebookDriver


@pytest.fixture
def server():
    """A Meta that is asked nothing, and answers nothing, that Meta does not have."""
    server = MetaServer()
    yield server
    server.close()
    assert not server.violations


def everything(server, stream="comments", cursor=None, client=None):
    """All posts of a visit by their ids, and the cursor after it."""
    items, cursor, more = [], cursor or {}, True
    while more:
        page = (client or client_of(server)).fetch(stream, cursor)
        items, cursor, more = [*items, *page.items], page.cursor, page.more
    posts = [client_of(server).parse(item) for item in items]
    return {post.external_id: post for post in posts}, cursor


# ---- Reading -------------------------------------------------------------------------


def test_comments_below_our_own_posts(server):
    ours = server.post("Our new rocket is here")
    first = server.comment(ours["id"], "It exploded!", like_count=3, comment_count=1)
    answer = server.comment(first["id"], "Sorry!", server.me)
    again = server.comment(answer["id"], "No answer since", server.person("Bob"))
    posts, _cursor = everything(server)
    assert posts[ours["id"]].own
    post = posts[first["id"]]
    assert (post.kind, post.visibility, post.own) == ("comment", "public", False)
    assert post.author.name == "Ann"
    assert (post.parent_external_id, post.root_external_id) == (ours["id"], "")
    assert post.subject == "Our new rocket is here"
    assert post.subject_url == ours["permalink_url"]
    assert (post.likes, post.answers) == (3, 1)
    assert posts[answer["id"]].own
    # Facebook hangs answers to answers below the uppermost comment.
    assert posts[again["id"]].root_external_id == first["id"]
    assert {it.thread_external_id for it in posts.values()} == {ours["id"]}


def test_only_what_has_changed_is_asked_for_again(server):
    posts = [server.post(f"News {number}") for number in range(30)]
    for post in posts:
        server.comment(post["id"], "First!")
    _posts, cursor = everything(server)
    server.requests.clear()
    assert everything(server, cursor=cursor)[0] == {}
    assert len(server.requests) == 2, "the list of posts, and that of advertisements"
    old = server.comment(posts[3]["id"], "I have a question")
    server.requests.clear()
    found, cursor = everything(server, cursor=cursor)
    assert old["id"] in found
    assert len(server.requests) == 3


def test_hundreds_of_comments_below_one_post(server):
    post = server.post("Win a rocket")
    first = [server.comment(post["id"], f"Me {it}!")["id"] for it in range(250)]
    posts, cursor = everything(server)
    assert set(posts) == {post["id"], *first}
    more = [server.comment(post["id"], f"And me {it}!")["id"] for it in range(150)]
    page = client_of(server).fetch("comments", cursor)
    while not page.items:
        page = client_of(server).fetch("comments", page.cursor)
    server.stale.update({"after300of1", "after250of1", "after200of1"})
    posts, cursor = everything(server, cursor=page.cursor)
    server.stale.clear()
    found, _cursor = everything(server, cursor=cursor)
    got = set(posts) | set(found) | {it.external_id for it in page.items}
    assert set(more) <= got, "the place that Meta forgot was found again from the top"


def test_a_list_whose_place_is_forgotten_is_read_from_the_top(server):
    ids = {server.post(f"Post {it}", server.person("Ann"))["id"] for it in range(250)}
    page = client_of(server).fetch("comments", {})
    server.stale.add(page.cursor["after"])
    stale = client_of(server).fetch("comments", page.cursor)
    server.stale.clear()
    posts, _cursor = everything(server, cursor=stale.cursor)
    assert ids <= set(posts) | {it.external_id for it in page.items}


def test_comments_under_advertisements(server):
    ad = server.post("Buy rockets", edge="ads_posts")
    comment = server.comment(ad["id"], "They explode!")
    posts, _cursor = everything(server)
    assert posts[comment["id"]].subject == "Buy rockets"


def test_where_advertisements_may_not_be_seen(server):
    post = server.post("Hello")
    server.hidden_errors["ads_posts"] = meta_server.MetaError(200, "Permissions error")
    posts, _cursor = everything(server)
    assert set(posts) == {post["id"]}


def test_a_post_that_is_gone_holds_up_no_other(server):
    first, second = server.post("One"), server.post("Two")
    server.comment(first["id"], "Hm")
    comment = server.comment(second["id"], "Oh")
    page = client_of(server).fetch("comments", {})
    server.remove(first["id"])
    posts, _cursor = everything(server, cursor=page.cursor)
    assert comment["id"] in posts


def test_a_permission_that_is_lost_is_told_and_loses_nothing(server):
    """Chatwoot and others show nothing then, and nobody knows why."""
    post = server.post("Hello")
    comment = server.comment(post["id"], "Hm")
    page = client_of(server).fetch("comments", {})
    page = client_of(server).fetch("comments", page.cursor)
    server.failure = "revoked_scope"
    with pytest.raises(errors.Never, match="posts of the page cannot be read"):
        client_of(server).fetch("comments", page.cursor)
    server.failure = ""
    assert comment["id"] in everything(server, cursor=page.cursor)[0]


def test_messages(server):
    ann = server.person("Ann")
    first = server.message(ann, "My parcel is lost")
    ours = server.message(ann, "Which one?", own=True)
    picture = {
        "id": "9",
        "mime_type": "image/jpeg",
        "image_data": {"url": "https://scontent.example/a.jpg"},
    }
    film = {"id": "8", "mime_type": "video/mp4", "name": "film.mp4"}
    seen = server.message(ann, "", attachments={"data": [picture, film]})
    other = server.message(server.person("Bob"), "Hello")
    posts, cursor = everything(server, "messages")
    assert set(posts) == {it["id"] for it in (first, ours, seen, other)}
    post = posts[first["id"]]
    assert (post.kind, post.visibility) == ("message", "private")
    assert (post.author.external_id, post.author.name) == (ann["id"], "Ann")
    assert posts[ours["id"]].own
    assert posts[ours["id"]].thread_external_id == post.thread_external_id
    assert posts[other["id"]].thread_external_id != post.thread_external_id
    assert posts[seen["id"]].pictures[0].url == picture["image_data"]["url"]
    assert posts[seen["id"]].body == "[film.mp4]"
    assert everything(server, "messages", cursor)[0] == {}


def test_recommendations(server):
    _post, review = server.review("Never again", recommendation_type="negative")
    server.review("", recommendation_type="positive")
    server.review("Ok", rating=3)
    posts, cursor = everything(server, "reviews")
    assert sorted(it.rating for it in posts.values()) == [1, 3, 5]
    post = posts[review["open_graph_story"]["id"]]
    assert (post.kind, post.body, post.author.name) == ("review", "Never again", "Ann")
    newer = server.review("Better now", recommendation_type="positive")[1]
    found, _cursor = everything(server, "reviews", cursor)
    assert newer["open_graph_story"]["id"] in found


def test_what_is_left_of_the_limit_is_told_before_it_is_reached(server):
    server.usage = 93
    assert client_of(server).fetch("comments", {}).left == pytest.approx(0.07)
    server.usage = 140
    assert client_of(server).fetch("reviews", {}).left == 0.0
    server.usage = None
    assert client_of(server).fetch("mentions", {}).left is None


# ---- Looking again -------------------------------------------------------------------


def test_looked_at_again_edited_hidden_and_gone(server):
    post = server.post("Hello")
    kept, gone, hidden = (server.comment(post["id"], word) for word in "abc")
    kept["message"] = "a, edited"
    hidden["is_hidden"] = True
    server.remove(gone["id"])
    wanted = [
        base.Wanted(each["id"], "comment", thread=post["id"])
        for each in (kept, gone, hidden)
    ]
    page = client_of(server).look(wanted)
    assert {it.external_id: it.kind for it in page.items} == {
        kept["id"]: "post",
        gone["id"]: "delete",
        hidden["id"]: "post",
    }
    posts = {
        it.external_id: client_of(server).parse(it)
        for it in page.items
        if it.kind == "post"
    }
    assert posts[kept["id"]].body == "a, edited"
    assert posts[kept["id"]].thread_external_id == post["id"]
    assert posts[hidden["id"]].shown is False


def test_that_we_may_see_nothing_is_no_sign_that_all_is_gone(server):
    """Meta says the same of what was deleted and of what we may not see any more."""
    post = server.post("Hello")
    comment = server.comment(post["id"], "Hm")
    wanted = [base.Wanted(comment["id"], "comment", thread=post["id"])]
    blind = MetaServer()
    try:
        blind.answered = lambda request: (_ for _ in ()).throw(
            meta_server.gone(comment["id"])
        )
        with pytest.raises(errors.Never):
            client_of(blind).look(wanted)
    finally:
        blind.close()


def test_a_mention_on_a_page_of_others(server):
    """It comes as a pointer; where we may not see it, its delivered words are all."""
    value = {
        "post_id": "44_55",
        "comment_id": "55_66",
        "verb": "add",
        "item": "comment",
        "message": "@Acme is bad",
        "created_time": 1_779_000_000,
    }
    [item] = delivered(server, "mention", value)
    assert (item.kind, item.stream, item.external_id) == (
        "pointer",
        "mentions",
        "55_66",
    )
    page = client_of(server).look([base.Wanted("55_66", payload=item.payload)])
    post = client_of(server).parse(page.items[0])
    assert (post.body, post.kind) == ("@Acme is bad", "mention")
    assert post.thread_external_id == "44_55"
    assert not post.author.traceable
    del value["message"]
    page = client_of(server).look([base.Wanted("55_66", payload=value)])
    assert page.items[0].kind == "delete"


def delivered(server, field, value, **more):
    body, headers = server.delivery(field, value, **more)
    client = client_of(server)
    assert client.verify(headers, body)
    return client.unpack(body, headers)


# ---- Answering -----------------------------------------------------------------------


def answer(server, thing, body="On its way", **more):
    values = {
        "parent_external_id": thing["id"],
        "parent_kind": "comment",
        "thread_external_id": thing.get("_post", thing["id"]),
        "recipient_external_id": thing.get("from", {}).get("id", ""),
    }
    return base.Reply(body, **values | more)


def test_an_answer_is_said_below_and_edits_nothing(server):
    comment = server.comment(server.post("News")["id"], "Where is it?")
    key = client_of(server).publish(answer(server, comment), "key-1")
    assert server.things[key]["parent"] == {"id": comment["id"]}
    assert comment["message"] == "Where is it?"
    again = server.comment(key, "And when?", server.person("Ann"))
    key = client_of(server).publish(
        answer(server, again, "Today", root_external_id=comment["id"]), "key-2"
    )
    assert server.things[key]["parent"] == {"id": comment["id"]}
    asked = [it.path for it in server.requests if it.method == "POST"]
    assert asked == [f"/v26.0/{comment['id']}/comments"] * 2


def test_an_answer_with_a_picture(server):
    comment = server.comment(server.post("News")["id"], "Where is it?")
    picture = base.Media(b"\x89PNG", "image/png", "box.png", "A box")
    client_of(server).publish(answer(server, comment, media=(picture,)), "key-1")
    assert server.uploads["source"] == b"\x89PNG"


def test_a_private_reply_is_given_once(server):
    comment = server.comment(server.post("News")["id"], "My number is 7")
    reply = answer(server, comment, "Psst", visibility="private")
    key = client_of(server).publish(reply, "key-1")
    assert server.things[key]["message"] == "Psst"
    assert '"comment_id"' in server.sent[0]["recipient"]
    with pytest.raises(errors.Never, match="had its one private reply"):
        client_of(server).publish(reply, "key-2")
    [window] = [
        it for it in client_of(server).capabilities.windows if "comment" in it.kinds
    ]
    assert window.once and window.seconds == 7 * 86400 and window.since == "post"


def test_a_private_reply_to_a_visitors_post(server):
    post = server.post("Help me", server.person("Ann"))
    reply = answer(server, post, "Psst", visibility="private", parent_kind="mention")
    client_of(server).publish(reply, "key-1")
    assert '"post_id"' in server.sent[0]["recipient"]


def test_messages_within_their_time(server):
    message = server.message(server.person("Ann"), "Hello")
    reply = answer(
        server,
        message,
        "Hello Ann",
        visibility="private",
        parent_kind="message",
        parent_visibility="private",
        last_age=3600.0,
    )
    client_of(server).publish(reply, "key-1")
    assert server.sent[-1]["messaging_type"] == "RESPONSE"
    assert "tag" not in server.sent[-1]
    late = base.Reply("Hello", "private", recipient_external_id="9", last_age=90_000.0)
    with pytest.raises(errors.Never, match="The time in which Facebook lets us"):
        client_of(server).publish(late, "key-2")
    server.human_agent = True
    client_of(server).publish(late, "key-3")
    assert server.sent[-1]["tag"] == "HUMAN_AGENT"


def test_seven_days_only_where_meta_has_granted_them(server):
    """Else the composer would offer what Meta refuses."""
    for granted, days in ((False, 1), (True, 7)):
        server.features = {"human_agent"} if granted else set()
        options = client_of(server).check().options
        can = FacebookClient.can(settings(server, options=options))
        [window] = [it for it in can.windows if it.kinds == ("message",)]
        assert (window.seconds, window.since) == (days * 86400, "last")


@pytest.mark.parametrize(
    ("granted", "said", "days"),
    [(True, "no", 1), (False, "yes", 7), (True, "", 7), (False, "", 1)],
)
def test_what_an_administrator_says_of_human_agent_counts(server, granted, said, days):
    """How Meta tells of it is an assumption of ours."""
    more = {"options": {"human_agent": granted}, "late_messages": said}
    for client in (FacebookClient, InstagramClient):
        windows = client.can(settings(server, **more)).windows
        [window] = [it for it in windows if it.kinds == ("message",)]
        assert window.seconds == days * 86400


def test_a_picture_in_private(server):
    picture = base.Media(b"\x89PNG", "image/png", "box.png")
    to = {"recipient_external_id": "9", "visibility": "private"}
    client_of(server).publish(base.Reply("", media=(picture,), **to), "key-1")
    assert server.uploads["filedata"] == b"\x89PNG"
    with pytest.raises(errors.Never, match="either words or a picture"):
        client_of(server).publish(base.Reply("So", media=(picture,), **to), "key-2")


def test_was_it_said_after_all(server):
    comment = server.comment(server.post("News")["id"], "Where is it?")
    client = client_of(server)
    since = datetime.now(timezone.utc).replace(tzinfo=None)
    reply = answer(server, comment, "On  its way\n")
    assert client.find_own(reply, since) == ""
    key = client.publish(reply, "key-1")
    assert client.find_own(reply, since) == key
    assert client.find_own(reply, since + timedelta(hours=1)) == ""
    private = answer(server, comment, "Psst", visibility="private")
    assert client.find_own(private, since) == ""
    told = client.publish(private, "key-2")
    assert client.find_own(private, since) == told


@pytest.mark.parametrize("failure", ["timeout", "reset", "truncated", "server_error"])
def test_nobody_heard_how_it_ended(server, failure):
    comment = server.comment(server.post("News")["id"], "Where is it?")
    server.failure = failure
    client = client_of(server)
    with pytest.raises(errors.Unsure):
        client.publish(answer(server, comment), "key-1")
    assert len(server.requests) == 1, "it is not sent twice"
    server.failure = ""


@pytest.mark.parametrize("failure", ["rate_limit", "expired_token", "revoked_scope"])
def test_it_was_surely_not_said(server, failure):
    comment = server.comment(server.post("News")["id"], "Where is it?")
    server.failure = failure
    with pytest.raises(errors.NetworkError) as caught:
        client_of(server).publish(answer(server, comment), "key-1")
    assert not isinstance(caught.value, errors.Unsure)
    server.failure = ""


def test_hiding_liking_and_taking_back(server):
    comment = server.comment(server.post("News")["id"], "Bad!")
    client = client_of(server)
    client.hide(comment["id"])
    assert comment["is_hidden"]
    client.hide(comment["id"], hidden=False)
    assert not comment["is_hidden"]
    client.like(comment["id"])
    assert server.likes == {comment["id"]}
    key = client.publish(answer(server, comment, "Wrong."), "key-1")
    client.delete(key)
    client.delete(key)
    assert key not in server.things
    with pytest.raises(errors.Never, match="cannot be taken back"):
        client.delete("m_1")


def test_ids_lead_nowhere_else(server):
    client_of(server).delete("../77/permissions?x=")
    assert server.requests[-1].path.startswith("/v26.0/..%2F77")


@pytest.mark.parametrize("stream", ["comments", "messages"])
def test_a_page_that_is_too_large_is_asked_for_in_pieces(server, read_at_most, stream):
    post, ann = server.post("Our new rocket"), server.person("Ann")
    for number in range(20):  # of an exchange Meta shows no more
        server.comment(post["id"], f"{number} " + "x" * 9_000)
        server.message(ann, f"{number} " + "x" * 9_000)
    read_at_most(60_000)
    found, _cursor = everything(server, stream)
    assert len(found) == 20 + (stream == "comments")
