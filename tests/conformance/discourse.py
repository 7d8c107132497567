"""Discourse: every operation of the client, against ``discourse-openapi.json``.

Requests, and the answers of our own small forum. The description is made of single
answers of a test forum: what it is known to have wrong, and what it leaves out, stands
here, with where Discourse itself says so.
"""

import json
import re
from datetime import datetime, timezone
from urllib.parse import parse_qsl

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.discourse import DiscourseClient

from tests.servers import discourse_server as forum

from . import schema
from .description import Description
from .driven import looking, reading, rows

LABEL = "Discourse"
NAME = "discourse-openapi.json"
PICTURE = base.Media(b"\x89PNG", "image/png", "cat.png", "A cat")

LEFT_OUT = re.compile(r"GET /posts/by_number/\d+/\d+\.json")
"""``config/routes.rb``: ``posts/by_number/:topic_id/:post_number``."""

QUERY = {
    # posts_controller.rb and topics_controller.rb: described as the body of a GET
    "getSpecificPostsFromTopic": {"post_ids[]", "include_raw"},
    # list_controller.rb: private messages come by pages of thirty
    "listUserPrivateMessages": {"page"},
}
"""Parameters that Discourse has and its description has not."""

FIELDS = re.compile(
    # post_serializer.rb: a number or nothing
    r"\.reply_to_post_number is \d+, not string or null"
    # the same: whom a post answers; its topic and category in every list of posts
    r"| has no (reply_to_user|topic_title|category_id|raw)$"
    # the same: how many did it, and whether we did
    r"|\.actions_summary\[\] has no (count|acted|can_undo)$"
    # post_action_serializer.rb: the post, as after every action
    r"|performPostAction.* has no "
    # new_post_result_serializer.rb: what is held until a moderator has seen it
    r"|createTopicPostPM has no (success|action|pending_post)$"
)
"""What is complained of, and Discourse's source has so."""


class Held(forum.DiscourseServer):
    """The small forum, which notes what is otherwise than described.

    :param Description description: Discourse's own
    """

    def __init__(self, description):
        super().__init__()
        self.description, self.violations, self.operations = description, [], []

    def answer(self, request):
        answer = super().answer(request)
        self.violations += [
            each for each in self._wrong(request, answer) if not FIELDS.search(each)
        ]
        return answer

    def _wrong(self, request, answer):
        found = self.description.operation(request.method, request.path)
        if not found:
            name = f"{request.method} {request.path}"
            return [] if LEFT_OUT.fullmatch(name) else [f"{name} is not described"]
        operation, names = found
        names = names | QUERY.get(operation, set())
        wrong = [f"{operation} has no {it}" for it in request.query if it not in names]
        described = self.description.schemas(operation)
        if described.sent and request.method != "GET":
            wrong += schema.wrong(_body(request), described.sent, operation, whole=True)
        if answer.status == 200 and described.given and answer.body:
            body = json.loads(json.dumps(answer.body))
            wrong += schema.wrong(body, described.given, operation)
        return wrong


def run(folder):
    """The rows of the report, one after the other."""
    server = Held(Description(folder / NAME))
    settings = base.Settings(
        base_url=server.url,
        handle="acme",
        external_id=str(forum.ME),
        client_secret=forum.KEY,
        search_terms=("support",),
    )
    yield from rows(LABEL, server, lambda: DiscourseClient(settings), _steps(server))


def _body(request):
    """What was sent, also as the fields of a form."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return json.loads(request.body)
    if kind.startswith("multipart/form-data"):
        text = request.body.decode("latin-1")
        parts = re.findall(r'name="(\w+)"[^\r]*(?:\r\n[^\r]+)*\r\n\r\n([^\r]*)', text)
        return {name: value == "true" or value for name, value in parts}
    return dict(parse_qsl(request.body.decode()))


def _steps(server):
    """What the client does, in words, and the work."""
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    question = server.mention("ann")
    topic = question["topic_id"]
    ours = server.post("acme", "<p>Turn it on</p>", topic)
    below = server.post("bob", "<p>Mine too</p>", topic, ours["id"])
    private = server.topic("Psst", private=True)
    server.post("ann", "<p>My number is …</p>", private)
    body, asked = "It is on its way to you, Ann.", str(question["id"])
    answer = base.Reply(body, parent_external_id=asked)
    whom = str(below["id"])
    look = base.Reply(f"{body} Look.", parent_external_id=whom, media=(PICTURE,))
    told = base.Reply(f"{body} Psst.", "private", parent_external_id=asked)
    said = {}

    def publish(client):
        said["id"] = client.publish(answer, "1")

    return (
        ("check", lambda client: client.check()),
        ("posts", reading("posts")),
        ("private messages", reading("messages")),
        ("look", looking(str(ours["id"]), "reply", str(topic))),
        ("answer", publish),
        ("was it said?", lambda client: client.find_own(answer, now)),
        ("answer with picture", lambda client: client.publish(look, "2")),
        ("private message", lambda client: client.publish(told, "3")),
        ("like", lambda client: client.like(asked)),
        ("correct", lambda client: client.correct(said["id"], f"{body} Today.")),
        ("delete", lambda client: client.delete(said["id"])),
    )
