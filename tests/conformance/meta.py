"""Meta: every operation of its clients, against Meta's package ``facebook-business``.

It needs no folder: the package is a requirement of the tests. The small Meta of the
tests stands between: it refuses what the description does not have, in what it is asked
and in what it answers (``tests/servers/meta_description.py``).
"""

from datetime import datetime, timezone

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.meta import FacebookClient, InstagramClient

from tests.servers import instagram_server, meta_server

from .driven import looking, reading, rows

LABEL = "Meta"
NAME = ""
URL = "https://odoo.example/social_care/webhook/abc"
PICTURE = base.Media(b"\x89PNG", "image/png", "cat.png", "A cat")


def run(_folder):
    """The rows of the report, one after the other."""
    yield from _rows("Facebook", meta_server.MetaServer(), FacebookClient, _facebook)
    for direct, side in ((False, "Instagram"), (True, "Instagram's")):
        server = instagram_server.InstagramServer(direct)
        yield from _rows(side, server, InstagramClient, _instagram)


def _rows(side, server, client_class, steps):
    settings = _settings(server)
    return rows(side, server, lambda: client_class(settings), steps(server))


def _settings(server):
    keys = {
        "base_url": server.url,
        "handle": "acme",
        "external_id": meta_server.PAGE,
        "access_token": meta_server.PAGE_TOKEN,
        "client_id": meta_server.APP,
        "client_secret": meta_server.SECRET,
        "webhook_secret": "word-of-the-company",
    }
    if isinstance(server, instagram_server.InstagramServer):
        keys["external_id"] = instagram_server.ACCOUNT
        if server.direct:
            keys["base_url"] += "/graph.instagram.com"
            keys["access_token"] = keys["refresh_token"] = instagram_server.TOKEN
    return base.Settings(**keys)


def _facebook(server):
    """What the client does, in words, and the work."""
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    ann = server.person("Ann")
    post = server.post("News")
    comment = server.comment(post["id"], "Where is it?", ann)
    server.post("Buy", edge="ads_posts")
    server.post("Look, @Acme", ann, edge="tagged")
    server.review("Never again", recommendation_type="negative")
    message = server.message(ann, "Hello")
    values = {
        "parent_external_id": comment["id"],
        "parent_kind": "comment",
        "thread_external_id": post["id"],
        "recipient_external_id": ann["id"],
    }
    public = base.Reply("On its way", **values)
    pictured = base.Reply("Look", media=(PICTURE,), **values)
    once = base.Reply("Psst", "private", **values)
    written = base.Reply("Hello", "private", recipient_external_id=ann["id"])
    shown = base.Reply("", "private", recipient_external_id=ann["id"], media=(PICTURE,))
    return (
        ("sign in", lambda client: client.exchange_code("good", URL, "")),
        ("check", lambda client: client.check()),
        ("tell our address", lambda client: client.subscribe(URL)),
        ("posts and comments", reading("comments")),
        ("messages", reading("messages")),
        ("mentions", reading("mentions")),
        ("recommendations", reading("reviews")),
        ("look at a comment", looking(comment["id"], "comment", post["id"])),
        ("look at a post", looking(post["id"], "mention", "")),
        ("look at a message", looking(message["id"], "message", "")),
        ("answer", lambda client: client.publish(public, "1")),
        ("was it said?", lambda client: client.find_own(public, now)),
        ("answer with picture", lambda client: client.publish(pictured, "2")),
        ("private reply", lambda client: client.publish(once, "3")),
        ("message", lambda client: client.publish(written, "4")),
        ("was it sent?", lambda client: client.find_own(written, now)),
        ("message with picture", lambda client: client.publish(shown, "5")),
        ("correct", lambda client: client.correct(comment["id"], "On its way!")),
        ("hide", lambda client: client.hide(comment["id"])),
        ("show", lambda client: client.hide(comment["id"], hidden=False)),
        ("like", lambda client: client.like(comment["id"])),
        ("delete", lambda client: client.delete(comment["id"])),
    )


def _instagram(server):
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    ann = server.person("Ann")
    media = server.media("News")
    comment = server.comment(media["id"], "Where is it?", ann)
    server.tag("Look, @acme")
    message = server.message(ann, "Hello")
    server.mentions["55"] = {
        "_class": "IGComment",
        "id": "55",
        "text": "@acme",
        "username": "ann",
    }
    values = {
        "parent_external_id": comment["id"],
        "parent_kind": "comment",
        "thread_external_id": media["id"],
        "recipient_external_id": ann["id"],
    }
    public = base.Reply("On its way", **values)
    once = base.Reply("Psst", "private", **values)
    written = base.Reply("Hello", "private", recipient_external_id=ann["id"])
    there = base.Reply(
        "Thank you",
        parent_external_id="55",
        parent_kind="mention",
        thread_external_id="44",
    )
    pointed = {"media_id": "44", "comment_id": "55"}
    steps = [
        ("sign in", lambda client: client.exchange_code("good", URL, "")),
        ("check", lambda client: client.check()),
        ("renew", lambda client: client.refresh()),
        ("tell our address", lambda client: client.subscribe(URL)),
        ("posts and comments", reading("comments")),
        ("messages", reading("messages")),
        ("tags", reading("tags")),
        ("look at a comment", looking(comment["id"], "comment", media["id"])),
        ("look at a post", looking(media["id"], "", "")),
        ("look at a message", looking(message["id"], "message", "")),
        ("look at a mention", looking("55", "", "", pointed)),
        ("answer", lambda client: client.publish(public, "1")),
        ("was it said?", lambda client: client.find_own(public, now)),
        ("answer a mention", lambda client: client.publish(there, "2")),
        ("private reply", lambda client: client.publish(once, "3")),
        ("message", lambda client: client.publish(written, "4")),
        ("was it sent?", lambda client: client.find_own(written, now)),
        ("hide", lambda client: client.hide(comment["id"])),
        ("delete", lambda client: client.delete(comment["id"])),
    ]
    lacking = {"look at a mention"} if server.direct else {"renew"}
    return [step for step in steps if step[0] not in lacking]
