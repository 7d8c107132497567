"""X: every operation of the client, against ``x-openapi.json``.

First Prism plays X out of the description alone. Then it stands before our own small X
and checks both sides, so that the server of the unit tests is held to it as well.
"""

from datetime import datetime, timezone

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.x import XClient

from tests.servers import x_server

from . import listening, prism
from .description import Description
from .line import Line

LABEL = "X"
NAME = "x-openapi.json"
SOME_ID = "1346889436626259968"
TOKEN = "bearer-of-the-account"
BARE = base.Media(b"\x89PNG", "image/png", "cat.png")
PICTURE = base.Media(b"\x89PNG", "image/png", "cat.png", "A cat")


def steps(question, ours, message, picture=None):
    """What the client does, in words, and the work.

    :param question, ours, message: ids of what stands there
    :param picture: an id for all pictures, since those that Prism makes up are not
        of the pattern that it then wants back
    """
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    public = base.Reply("On its way", parent_external_id=question)
    private = base.Reply("Psst", "private", recipient_external_id="7")
    pictured = base.Reply("Look", media=(PICTURE,))
    told = base.Reply("Look", "private", recipient_external_id="7", media=(PICTURE,))
    return (
        ("check", lambda client: client.check()),
        ("mentions", read("mentions", {})),
        ("mentions since", read("mentions", {"mark": "1"})),
        (
            "mentions, next page",
            read("mentions", {"mark": "1", "page": page(question)}),
        ),
        ("mentions below", read("mentions", {"mark": "1", "low": question})),
        ("search", read("search", {})),
        ("own posts", read("own", {})),
        ("messages", read("messages", {})),
        ("messages, next page", read("messages", {"page": page(message)})),
        ("reply", lambda client: client.publish(public, "1")),
        ("was it said?", lambda client: client.find_own(public, now)),
        ("upload a picture", lambda client: client._upload(BARE, False)),
        ("describe a picture", done(lambda client: client._describe(ours, "A cat"))),
        ("post with picture", publish(pictured, picture)),
        ("message", lambda client: client.publish(private, "3")),
        ("was it sent?", lambda client: client.find_own(private, now)),
        ("message with picture", publish(told, picture)),
        ("hide", done(lambda client: client.hide(question))),
        ("show", done(lambda client: client.hide(question, hidden=False))),
        ("delete a post", done(lambda client: client.delete(ours))),
        ("delete a message", done(lambda client: client._delete_message(message))),
    )


def done(work):
    """The same for work that gives nothing back."""
    return lambda client: work(client) or "done"


def publish(reply, picture):
    """Publish something with pictures, uploaded or already there."""

    def work(client):
        if picture:
            client._upload = lambda *_: picture
        return client.publish(reply, "key")

    return work


def read(stream, cursor):
    """Fetch one page and parse all of it."""

    def work(client):
        found = client.fetch(stream, cursor)
        for item in found.items:
            try:
                client.parse(item)
            except errors.BadItem:
                continue  # Prism's examples are not always dates that can be
        return found

    return work


def page(external_id):
    """The token of a page, as our server gives it."""
    return f"tokentokentoken{external_id}"


def run(folder):
    """The rows of the report, one after the other."""
    path = folder / NAME
    description = Description(path)
    with prism.running("mock", path) as url:
        made = steps(SOME_ID, SOME_ID, SOME_ID, picture=SOME_ID)
        yield from drive("prism mock", description, url, made)
    with x_server.serve() as x:
        x.tokens |= {TOKEN: "me", "app-only-bearer": "app"}
        x.user("7", "ann")
        asked = [x.post("7", f"@acme where is it? {number}") for number in range(120)]
        ours = x.post("42", "We are there for you")
        told = [x.message("7", f"psst {number}") for number in range(120)]
        x.media[f"3_{ours['id']}"] = {"media_key": f"3_{ours['id']}"}
        made = steps(asked[50]["id"], ours["id"], told[60]["id"])
        with prism.running("proxy", path, x.url) as url:
            yield from drive("proxy, ours", description, url, made)
            app = (("check as an app", lambda client: client.check()),)
            yield from drive("proxy, ours", description, url, app, "app-only-bearer")
            yield left_undone(x)


def drive(side, description, url, made, token=TOKEN):
    for step, work in made:
        operations, problems = [], []
        session = listening.session(url, description, operations, problems)
        client = client_for(url, session, token)
        try:
            result = work(client)
        except errors.NetworkError as error:
            problems.append(f"{type(error).__name__}: {error}")
        else:
            if not result and not step.endswith("?"):
                problems.append("nothing came of it")
        # as an app: the refusal of users/me is part of it
        if token != TOKEN:
            problems[:] = [each for each in problems if "403" not in each]
        yield Line(side, step, operations, problems)


def client_for(url, session, token):
    return XClient(
        base.Settings(
            base_url=url,
            handle="acme",
            external_id="42",
            access_token=token,
            search_terms=("acme",),
        ),
        session,
    )


def left_undone(x):
    """Whether our X, behind Prism, saw what the client meant it to."""
    problems = []
    said = [post["text"] for post in x.posts.values() if post["author_id"] == "42"]
    if said != ["On its way", "Look"]:
        problems.append(f"our posts are {said}")
    told = [each for each in x.messages.values() if each["sender_id"] == "42"]
    if len(told) != 2 or len(x.media) != 4 or len(x.messages) != 121:
        problems.append("messages or pictures are missing")
    return Line("proxy, ours", "all of it stands there", [], problems)
