"""What Meta's networks have in common: deliveries, errors, signing in.

The deliveries are written anew after recorded ones (restfb, src/test/resources/json,
MIT), with what is odd in each; so are bug reports of others.
"""

import json
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.meta import FacebookClient
from odoo.addons.social_care.networks.meta.verdict import regain, usage

from tests.servers import meta_description, meta_server
from tests.servers.meta_server import MetaServer, signed
from tests.servers.web import Answer

from .test_facebook import client_of, delivered, settings

PAGE = meta_server.PAGE
AT = 1_779_000_000
COMMENT = {
    "item": "comment",
    "verb": "add",
    "comment_id": "901_903",
    "post_id": f"{PAGE}_901",
    "parent_id": f"{PAGE}_901",
    "created_time": AT - 1,
    "message": "and the next one",
}


@pytest.fixture
def server():
    server = MetaServer()
    yield server
    server.close()
    assert not server.violations


def client(**more):
    keys = {
        "external_id": PAGE,
        "access_token": meta_server.PAGE_TOKEN,
        "client_id": meta_server.APP,
        "client_secret": meta_server.SECRET,
        "webhook_secret": "word-of-the-company",
    }
    return FacebookClient(base.Settings(**keys | more))


def unpack(*entries, topic="page"):
    body, headers = signed({"object": topic, "entry": list(entries)})
    assert client().verify(headers, body)
    return client().unpack(body, headers)


def feed(value, field="feed", **more):
    return {
        "id": PAGE,
        "time": AT,
        "changes": [{"field": field, "value": value}],
        **more,
    }


def post_of(item):
    return client().parse(item)


# ---- Deliveries: posts and comments --------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        {"from": {"id": "17", "name": "Tester"}},
        {"from": {"id": 17, "name": "Tester"}},
        {"sender_id": 17, "sender_name": "Tester"},
        {"sender_id": "17", "sender_name": "Tester"},
    ],
    ids=["text", "number", "old", "old-text"],
)
def test_who_wrote_a_comment(who):
    [item] = unpack(feed(COMMENT | who))
    post = post_of(item)
    assert (post.author.external_id, post.author.name) == ("17", "Tester")
    assert (post.external_id, post.parent_external_id) == ("901_903", f"{PAGE}_901")
    assert post.root_external_id == ""
    assert post.body == "and the next one"
    assert post.posted_at == datetime(2026, 5, 17, 6, 39, 59)
    assert (item.account, item.stream) == (PAGE, "comments")


def test_nobody_wrote_it():
    """``from`` is left out where the app may not know."""
    [item] = unpack(feed(COMMENT))
    assert not post_of(item).author.traceable
    assert item.author == ""


def test_an_answer_to_a_comment():
    value = COMMENT | {"comment_id": "901_904", "parent_id": "901_903"}
    post = post_of(unpack(feed(value))[0])
    assert (post.parent_external_id, post.root_external_id) == ("901_903", "901_903")
    assert post.thread_external_id == f"{PAGE}_901"


def test_the_same_comment_delivered_and_fetched_is_one(server):
    comment = server.comment(server.post("News")["id"], "Hm")
    [one] = delivered(server, "feed", server.change(comment)["value"])
    page, cursor, found = None, {}, []
    while page is None or page.more:
        page = client_of(server).fetch("comments", cursor)
        cursor, found = page.cursor, found + page.items
    [other] = [it for it in found if it.external_id == comment["id"]]
    assert (one.kind, one.version) == (other.kind, other.version)


def test_edited_and_back_again():
    """Three states, in their order, though the third has the words of the first."""
    whole = [
        feed(COMMENT | {"message": "A"}),
        feed(COMMENT | {"verb": "edited", "message": "B"}) | {"time": AT + 5},
        feed(COMMENT | {"verb": "edited", "message": "A"}) | {"time": AT + 9},
    ]
    items = unpack(*whole)
    assert len({item.version for item in items}) == 3
    versions = [post_of(item).version for item in items]
    assert versions == sorted(set(versions))


def test_pictures_and_films():
    photo = "https://scontent.example/a.jpg"
    assert post_of(unpack(feed(COMMENT | {"photo": photo}))[0]).pictures[0].url == photo
    film = COMMENT | {"video": "https://scontent.example/a.mp4"}
    assert not post_of(unpack(feed(film))[0]).pictures
    value = {"item": "photo", "verb": "add", "post_id": f"{PAGE}_7", "link": photo}
    value |= {"photo_id": 900767076685784, "published": 1, "sender_id": 17}
    post = post_of(unpack(feed(value))[0])
    assert (post.body, post.pictures[0].url) == ("", photo)
    value = {"item": "status", "verb": "add", "post_id": f"{PAGE}_8"}
    value |= {"photos": [photo, photo + "?2", None, 7], "message": "Short"}
    assert len(post_of(unpack(feed(value))[0]).pictures) == 2


@pytest.mark.parametrize(
    "value",
    [
        COMMENT | {"verb": "remove", "message": None},
        {k: v for k, v in COMMENT.items() if k != "message"} | {"verb": "remove"},
    ],
)
def test_removed(value):
    [item] = unpack(feed(value))
    assert (item.kind, item.external_id, item.account) == ("delete", "901_903", PAGE)
    assert isinstance(post_of(item), base.Deletion)


@pytest.mark.parametrize("verb", ["hide", "unhide"])
def test_hidden_is_asked_for(verb):
    """A delivery of it leaves out the picture: its words alone would take that away."""
    [item] = unpack(feed(COMMENT | {"verb": verb}))
    assert (item.kind, item.external_id) == ("pointer", "901_903")
    [item] = unpack(
        feed({k: v for k, v in COMMENT.items() if k != "message"} | {"verb": "edited"})
    )
    assert item.kind == "pointer", "or the words would be emptied"


@pytest.mark.parametrize("kind", ["post", "status", "photo", "video", "share", "album"])
def test_posts_of_every_kind(kind):
    value = {"item": kind, "verb": "add", "post_id": f"{PAGE}_7", "message": "Hello"}
    visitor = post_of(unpack(feed(value | {"from": {"id": "17"}}))[0])
    assert (visitor.kind, visitor.own, visitor.body) == ("mention", False, "Hello")
    ours = post_of(unpack(feed(value | {"from": {"id": PAGE, "name": "Acme"}}))[0])
    assert ours.own
    assert unpack(feed(value | {"published": 0})) == [], "not out yet"


@pytest.mark.parametrize(
    "value",
    [
        {"item": "like", "verb": "add", "post_id": "1_2", "sender_id": 17},
        {"item": "like", "verb": "add", "user_id": 10201978818232600},
        {"item": "reaction", "verb": "add", "post_id": "1_2", "reaction_type": "love"},
        {"item": "reaction", "verb": "remove", "comment_id": "1_2", "post_id": "1_3"},
        {"item": "comment", "verb": "add"},
        {"item": "post", "verb": "mute", "post_id": "1_2"},
    ],
)
def test_nothing_that_was_said(value):
    assert unpack(feed(value)) == []


def test_every_entry_and_every_change():
    """Most tools take the first of them."""
    changes = [
        {"field": "feed", "value": COMMENT | {"comment_id": f"901_{number}"}}
        for number in range(3)
    ]
    entries = [
        {"id": PAGE, "time": AT, "changes": changes},
        {"id": "2002", "time": AT, "changes": changes[:1]},
        {"id": PAGE, "time": AT, "changes": [{"field": "parking"}]},
        {"id": 3003, "time": AT, "messaging": [MESSAGE]},
    ]
    items = unpack(*entries)
    assert [it.account for it in items] == [PAGE, PAGE, PAGE, "2002", "3003"]
    ids = [it.external_id for it in items]
    assert ids == ["901_0", "901_1", "901_2", "901_0", "m_1"]


def test_the_button_in_metas_console():
    """It delivers for a page called 0, which is nobody's."""
    [item] = unpack(feed(COMMENT) | {"id": "0"})
    assert item.account == "0"


@pytest.mark.parametrize("topic", ["permissions", "user", "whatsapp_business_account"])
def test_deliveries_about_something_else(topic):
    entry = {"id": "0", "uid": "0", "time": AT, "changes": [{"field": "connected"}]}
    assert unpack(entry, topic=topic) == []


# ---- Deliveries: recommendations -----------------------------------------------------

REVIEW = {
    "item": "rating",
    "verb": "add",
    "open_graph_story_id": 904801129604590,
    "reviewer_id": 705955836155788,
    "reviewer_name": "Tester",
}


@pytest.mark.parametrize(
    ("more", "stars", "body"),
    [
        ({"rating": 3, "review_text": "So so"}, 3, "So so"),
        ({"recommendation_type": "POSITIVE", "review_text": "Yes"}, 5, "Yes"),
        ({"recommendation_type": "NEGATIVE", "review_text": None}, 1, ""),
        ({"rating": 0, "comment_id": None}, None, ""),
    ],
)
def test_recommendations(more, stars, body):
    post = post_of(unpack(feed(REVIEW | more, "ratings"))[0])
    assert (post.kind, post.rating, post.body) == ("review", stars, body)
    assert post.external_id == post.thread_external_id == "904801129604590"
    assert (post.author.external_id, post.author.name) == ("705955836155788", "Tester")


def test_what_is_said_below_a_recommendation():
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": "904801129604590_9048",
        "post_id": "705955836155788_904801129604590",
        "parent_id": "705955836155788_904801129604590",
        "sender_id": 17,
        "sender_name": "Tester",
        "message": "Really?",
    }
    post = post_of(unpack(feed(value, "ratings"))[0])
    assert post.thread_external_id == post.parent_external_id == "904801129604590"
    [item] = unpack(feed(REVIEW | {"verb": "remove"}, "ratings"))
    assert (item.kind, item.external_id) == ("delete", "904801129604590")
    for kind in ("like", "reaction"):
        assert unpack(feed(value | {"item": kind, "comment_id": None}, "ratings")) == []


# ---- Deliveries: messages ------------------------------------------------------------

MESSAGE = {
    "sender": {"id": 987654321432},
    "recipient": {"id": int(PAGE)},
    "timestamp": AT * 1000 + 627,
    "message": {"mid": "m_1", "seq": 73, "text": "hello, world!"},
}


def message(**more):
    items = unpack({"id": PAGE, "time": AT * 1000, "messaging": [MESSAGE | more]})
    return items[0] if items else None


def test_a_message():
    post = post_of(message())
    assert (post.kind, post.visibility, post.own) == ("message", "private", False)
    assert (post.external_id, post.body) == ("m_1", "hello, world!")
    assert post.author.external_id == "987654321432"
    assert post.posted_at == datetime(2026, 5, 17, 6, 40), "in milliseconds"


def test_an_id_without_its_letter_is_the_same_message():
    said = MESSAGE["message"] | {"mid": "mid.$cAAF"}
    assert message(message=said).external_id == "m_mid.$cAAF"


@pytest.mark.parametrize(
    "people", [(987654321432, int(PAGE)), (int(PAGE), 987654321432)]
)
def test_what_we_said_ourselves_is_no_message_of_a_customer(people):
    """Written in the page's own inbox. In some recorded echoes the sender is not us."""
    item = message(
        sender={"id": people[0]},
        recipient={"id": people[1]},
        message=MESSAGE["message"] | {"is_echo": True, "app_id": 1517776481860111},
    )
    assert post_of(item).own
    assert item.thread == message().thread


def test_messages_of_every_kind():
    image = {"type": "image", "payload": {"url": "https://scontent.example/a.png"}}
    said = {"mid": "m_2", "attachments": [image, {"type": "video", "payload": None}]}
    post = post_of(message(message=said))
    assert post.pictures[0].url == image["payload"]["url"]
    assert post.body == "[video]"
    place = {"type": "location", "payload": {"coordinates": {"lat": 1.5, "long": 2}}}
    assert post_of(message(message={"mid": "m", "attachments": [place]})).body
    unread = post_of(message(message={"mid": "m", "is_unsupported": True}))
    assert "kind that Meta does not pass on" in unread.body
    answer = MESSAGE["message"] | {"reply_to": {"mid": "mid.$x"}}
    assert post_of(message(message=answer)).parent_external_id == "m_mid.$x"
    story = MESSAGE["message"] | {"reply_to": {"story": {"url": "x", "id": "9"}}}
    assert post_of(message(message=story)).parent_external_id == ""


def test_edited_and_taken_back_messages():
    edit = {"mid": "m_1", "text": "hello!", "num_edit": "37"}
    item = message(message=None, message_edit=edit)
    assert post_of(item).body == "hello!"
    assert item.version != message().version
    item = message(message={"mid": "m_1", "is_deleted": True})
    assert (item.kind, item.external_id) == ("delete", "m_1")


def test_a_customer_who_begins_with_a_button_is_heard():
    """Lost elsewhere: chatwoot issue 5316."""
    button = {"title": "Get Started", "payload": "GO", "mid": "m_5"}
    assert post_of(message(message=None, postback=button)).body == "Get Started"


def test_messages_while_another_app_has_the_exchange():
    [item] = unpack({"id": PAGE, "time": AT, "standby": [MESSAGE]})
    assert post_of(item).body == "hello, world!"


@pytest.mark.parametrize("what", ["read", "delivery", "reaction", "referral", "optin"])
def test_what_only_became_of_a_message(what):
    assert message(message=None, **{what: {"mid": "m_1", "watermark": 1}}) is None


# ---- Deliveries that mean harm -------------------------------------------------------


def test_another_apps_secret():
    body, headers = signed(
        {"object": "page", "entry": [feed(COMMENT)]}, "of-another-app"
    )
    assert not client().verify(headers, body)
    assert not client(client_secret="").verify(signed(b"{}", "")[1], b"{}")


def test_the_old_signature_alone_is_none():
    """SHA-1, which Meta still sends beside it."""
    body, headers = signed({"object": "page", "entry": []})
    old = {"X-Hub-Signature": headers["X-Hub-Signature-256"].replace("256", "1")}
    assert not client().verify(old, body)


def test_replayed_it_is_the_same_item():
    first, second = unpack(feed(COMMENT)), unpack(feed(COMMENT) | {"time": AT + 9})
    assert first[0].version == second[0].version


def test_html_in_every_field():
    def spoilt(value):
        if isinstance(value, dict):
            return {key: spoilt(it) for key, it in value.items()}
        return "<script>alert(1)</script>" if isinstance(value, str) else value

    value = spoilt(COMMENT | {"from": {"id": "17", "name": "x"}})
    value |= {"item": "comment", "verb": "add", "photo": "javascript:alert(1)"}
    post = post_of(unpack(feed(value))[0])
    assert post.body == "<script>alert(1)</script>", "it stays text"
    assert not post.pictures
    assert post.permalink.startswith("https://www.facebook.com/")


@pytest.mark.parametrize(
    "body",
    [
        b'{"object": "page", "entry": ' + b"[" * 100_000,
        b'{"object": "page", "entry": 7}',
        b'{"object": [], "entry": []}',
        b'{"object": "page"}',
        b"\xff" * 100,
    ],
)
def test_no_delivery(body):
    with pytest.raises(errors.BadItem):
        client().unpack(body, {})


def test_a_thousand_changes_are_unpacked_without_asking_anybody():
    """Meta puts up to a thousand into one delivery."""
    changes = [
        {"field": "feed", "value": COMMENT | {"comment_id": f"901_{number}"}}
        for number in range(1000)
    ]
    assert len(unpack({"id": PAGE, "time": AT, "changes": changes})) == 1000


@pytest.mark.parametrize("time", [None, "", "soon", True, -1, 1e400, 10**30, [], {}])
def test_moments_that_are_none(time):
    entry = json.loads(json.dumps(feed(COMMENT | {"created_time": time})))
    [item] = unpack(entry | {"time": time})
    try:
        post_of(item)
    except errors.BadItem as error:
        assert str(error)


# ---- Whether the address is ours -----------------------------------------------------


def test_the_check_of_our_address():
    asked = {
        "hub.mode": "subscribe",
        "hub.verify_token": "word-of-the-company",
        "hub.challenge": "1158201444",
    }
    assert client().challenge(asked) == "1158201444"
    for change in (
        {"hub.verify_token": "another"},
        {"hub.verify_token": None},
        {"hub.verify_token": "é"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<script>"},
        {"hub.challenge": None},
    ):
        assert client().challenge(asked | change) is None
    nobody = {"hub.verify_token": ""}
    assert client(webhook_secret="").challenge(asked | nobody) is None


def test_whom_to_forget():
    body = meta_server.signed_request({"user_id": "218471"})
    assert client().forget(body) == ("218471",)
    for wrong in (
        meta_server.signed_request({"user_id": "218471"}, "of-another-app"),
        meta_server.signed_request({"user_id": "218471", "algorithm": "none"}),
        meta_server.signed_request({"user_id": ""}),
        meta_server.signed_request({"user_id": ["1"]}),
        b"signed_request=a",
        b"signed_request=a.b",
        b"signed_request=..",
        b"\xff",
        b"",
        b"signed_request=" + b"[" * 100_000,
    ):
        assert client().forget(wrong) is None


def test_telling_meta_our_address(server):
    url = "https://odoo.example/social_care/webhook/abc"
    client_of(server).subscribe(url)
    client_of(server).subscribe(url)
    [subscription] = server.subscriptions
    assert subscription["callback_url"] == url
    assert "messages" in server.subscribed[PAGE]
    # Another account of the same Odoo: one address does for both.
    client_of(server).subscribe("https://odoo.example/social_care/webhook/def")
    assert server.subscriptions[0]["callback_url"] == url
    with pytest.raises(errors.Never, match=r"delivers to https://odoo\.example"):
        client_of(server).subscribe("https://other.example/social_care/webhook/x")
    with pytest.raises(errors.Never, match="verify token"):
        client_of(server, webhook_secret="").subscribe(url)


# ---- What its errors mean ------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        ((190, "Session expired", 463), errors.SignInAgain, "connect again"),
        ((190, "Password", 460), errors.SignInAgain, "changed the password"),
        ((190, "Not installed", 458), errors.SignInAgain, "removed our app"),
        ((190, "No role", 492), errors.SignInAgain, "no longer manages"),
        ((102, "Session"), errors.SignInAgain, "connect again"),
        ((4, "App limit"), errors.Later, "asks us to wait"),
        ((32, "Page limit"), errors.Later, "asks us to wait"),
        ((80001, "Page limit"), errors.Later, "asks us to wait"),
        ((613, "Calls exceeded"), errors.Later, "asks us to wait"),
        ((1, "Unknown"), errors.Later, "problem of its own"),
        ((368, "Policies"), errors.Later, "blocked this for a while"),
        ((10, "Outside of window", 2018278), errors.Never, "The time in which"),
        ((10900, "Replied"), errors.Never, "one private reply already"),
        ((551, "Not available"), errors.Never, "takes no messages"),
        ((100, "Does not exist", 33), errors.Never, "no longer has this"),
        ((100, "Param"), errors.Never, "refuses this"),
        (
            (10, "This endpoint requires the 'pages_read_engagement' permission"),
            errors.Never,
            "posts of the page cannot be read",
        ),
        (
            (200, "Requires pages_manage_engagement permission"),
            errors.Never,
            "neither answered nor hidden",
        ),
        ((3, "Capability"), errors.Never, "does not let this account"),
    ],
)
def test_errors_in_words(server, error, kind, words):
    server.answered = lambda request: (_ for _ in ()).throw(
        meta_server.MetaError(*error)
    )
    with pytest.raises(kind, match=words) as caught:
        client_of(server).fetch("reviews", {})
    assert type(caught.value).__name__ != "Unsure"


def test_a_token_is_in_no_message(server):
    """Meta repeats the token that it does not like."""
    for token in ("short-token-of-nobody", "EAABsbCS1iHgBAKtoken"):
        server.answered = lambda request, token=token: (_ for _ in ()).throw(
            meta_server.MetaError(100, f"Cannot parse access token {token}")
        )
        with pytest.raises(errors.Never) as caught:
            client_of(server, access_token=token).fetch("reviews", {})
        assert token not in str(caught.value)


def test_done_and_then_refused_is_not_done_again(server):
    """Code 20: brightbean-studio issue 140, four equal comments."""
    error = meta_server.MetaError(20, "Requested response format", 1772107)
    server.answered = lambda request: (_ for _ in ()).throw(error)
    with pytest.raises(errors.Unsure):
        reply = base.Reply("Hello", parent_external_id="901_903")
        client_of(server).publish(reply, "key-1")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'{"error": 7}', b'{"error": {}}', b"<html>", b"7"],
)
def test_answers_that_are_none(server, body):
    for status in (200, 400, 500):
        server.answer = lambda request, status=status: Answer(status, body)
        with pytest.raises(errors.NetworkError):
            client_of(server).publish(base.Reply("Hi", parent_external_id="1_2"), "k")
    server.answer = lambda request: Answer(200, body)
    with pytest.raises(errors.NetworkError):
        client_of(server).look([base.Wanted("1_2", "comment")])


def test_a_stated_wait():
    """In minutes, in one of three headers."""
    counts = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 5}
    header = {"x-business-use-case-usage": json.dumps({PAGE: [counts]})}
    assert regain(header) == 300
    assert usage(header) == 0
    for odd in ("", "{", "[]", "7", '{"a": [7]}', '{"call_count": true}', "[" * 10**5):
        assert usage({"x-app-usage": odd}) is None
        assert regain({"x-app-usage": odd}) is None


def test_a_limit_that_says_for_how_long(server):
    counts = {"type": "pages", "estimated_time_to_regain_access": 7}
    headers = {"X-Business-Use-Case-Usage": json.dumps({PAGE: [counts]})}
    error = meta_server.MetaError(80001, "Too many calls", headers=headers)
    server.answered = lambda request: (_ for _ in ()).throw(error)
    with pytest.raises(errors.Later) as caught:
        client_of(server).fetch("reviews", {})
    assert caught.value.after == 7 * 60


# ---- Signing in ----------------------------------------------------------------------


def test_signing_in_and_choosing_a_page(server):
    server.new_page("2002", "Acme Vienna", "acmevienna", "token-of-the-page-vienna")
    server.page_size = 1
    client = client_of(server, access_token="", external_id="")
    url, verifier = client.authorize_url("https://odoo.example/back", "state-1")
    query = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{server.url}/v26.0/dialog/oauth?")
    assert query["state"] == ["state-1"]
    assert "pages_messaging" in query["scope"][0].split(",")
    tokens = client.exchange_code("good", "https://odoo.example/back", verifier)
    names = [(it.external_id, it.name) for it in tokens.choices]
    assert names == [("2002", "Acme Vienna"), (PAGE, "Acme")], "of every page of them"
    assert tokens.choices[1].access_token == meta_server.PAGE_TOKEN
    assert tokens.access_token == meta_server.USER_TOKEN, "the long one"
    assert tokens.missing == ()
    assert tokens.grant_expires_in == 90 * 86400
    asked = [it.path for it in server.requests]
    assert not [it for it in server.requests if "client_secret" in it.query]
    assert asked.count("/v26.0/oauth/access_token") == 2
    # As Odoo does with the one that is chosen.
    chosen = replace(client.settings, access_token=tokens.choices[0].access_token)
    identity = FacebookClient(chosen).check()
    assert (identity.external_id, identity.handle) == ("2002", "acmevienna")


def test_signing_in_that_is_refused(server):
    with pytest.raises(errors.SignInAgain, match="start again"):
        client_of(server).exchange_code("bad", "https://odoo.example/back", "")
    with pytest.raises(errors.SignInAgain, match="start again") as caught:
        client_of(server, client_secret="wrong-secret-1").exchange_code("good", "x", "")
    assert "wrong-secret-1" not in str(caught.value)
    with pytest.raises(errors.Never, match="app"):
        client_of(server, client_id="").authorize_url("https://odoo.example", "s")


def test_what_is_missing_is_named(server):
    server.scopes.remove("pages_messaging")
    assert client_of(server).check().missing == ("pages_messaging",)
    tokens = client_of(server).exchange_code("good", "https://odoo.example/back", "")
    assert tokens.missing == ("pages_messaging",)
    streams = {it.code: it for it in FacebookClient.capabilities.streams}
    assert "pages_messaging" in streams["messages"].scope.split()


def test_the_token_of_a_person_is_no_page(server):
    with pytest.raises(errors.Never, match="choose a page"):
        client_of(server, access_token=meta_server.USER_TOKEN).check()


def test_the_version_is_data(server):
    graph = FacebookClient(settings(server, base_url=f"{server.url}/v27.0/")).graph
    assert graph.version == "v27.0"
    with pytest.raises(errors.Never, match="deprecated version"):
        graph.get("me")


# ---- That Meta is asked nothing it does not have -------------------------------------


def test_the_description_finds_what_is_wrong():
    """Or its silence would say nothing."""
    wrong = meta_description.wrong_parameters
    assert wrong("Comment", "POST", "replies", {}) == ["Comment has no POST /replies"]
    assert wrong("Comment", "POST", "comments", {"text": "x", "message": "x"}) == []
    assert wrong("Comment", "POST", "comments", {"words": "x"})
    assert wrong("Comment", "POST", "comments", {"message": "x", "fields": "id"})
    assert wrong("Page", "GET", "conversations", {"platform": "messenger"})
    assert wrong("Page", "GET", "conversations", {"updated_after_ms": "-1"})
    assert wrong("Page", "POST", "photos", {"published": "yes"})
    fields = meta_description.wrong_fields
    assert fields("Comment", "id,from{id,name},parent{id}") == []
    assert fields("Comment", "id,words") == ["Comment has no field words"]
    assert fields("Comment", "parent{words}") == ["Comment has no field words"]
    assert fields("PagePost", "comments.filter(all){id}")
    assert fields("PagePost", "comments.limit(1){words}")
    answer = meta_description.wrong_answer
    assert answer("Comment", {"id": "1", "like_count": 2}) == []
    assert answer("Comment", {"id": 1}) and answer("Comment", {"words": "x"})
    assert answer("PagePost", {"comments": {"data": [{"words": "x"}]}})
