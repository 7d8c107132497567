"""A small Meta on loopback: one app, its pages, and what stands on them.

It knows the class of everything that has an id, and refuses what Meta's own description
does not have (:mod:`.meta_description`): edges, parameters, values and fields, in what
it is asked and in what it answers. ``violations`` lists what was wrong.
"""

import base64
import hashlib
import hmac
import json
import re
import threading
from datetime import datetime, timedelta, timezone
from email.parser import BytesParser
from urllib.parse import parse_qs

from . import meta_description as description
from .web import Answer, Web

VERSION = "v26.0"
APP, SECRET = "555000111", "secret-of-the-app"
PAGE, USER = "1001", "77"
PAGE_TOKEN, USER_TOKEN = "token-of-the-page-acme", "token-of-the-person-long"
SHORT_TOKEN = "token-of-the-person-short"
SCOPES = (
    "business_management",
    "pages_manage_engagement",
    "pages_manage_posts",
    "pages_manage_metadata",
    "pages_messaging",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_show_list",
    "public_profile",
)


class MetaError(Exception):
    """An error as the Graph words it."""

    def __init__(self, code, message, subcode=0, status=400, headers=None, **more):
        super().__init__(message)
        self.status, self.headers = status, headers or {}
        self.body = {
            "error": {
                "message": f"(#{code}) {message}",
                "type": "OAuthException",
                "code": code,
                **({"error_subcode": subcode} if subcode else {}),
                "fbtrace_id": "AbCdEf",
                **more,
            }
        }


def gone(key):
    """What Meta says of what is not there, or not for us: it does not tell which."""
    return MetaError(
        100,
        f"Object with ID '{key}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation",
        33,
    )


class MetaServer(Web):
    """What stands on it.

    :ivar things: id to a dict; ``_class`` is its class, other names with an underscore
        are not answered
    :ivar usage: percent of the limit that has been used; None: it is not said
    :ivar scopes: what was granted
    :ivar features: what Meta has granted the app
    :ivar human_agent: whether messages may be sent up to seven days
    :ivar stale: places of pages that are no longer known
    :ivar novelties: fields that it answers and that no description has yet
    :ivar violations: what was asked or answered that Meta's description does not have
    """

    def __init__(self):
        super().__init__()
        self.things, self.tokens = {}, {PAGE_TOKEN: PAGE, USER_TOKEN: USER}
        self.violations, self.usage, self.stale = [], None, set()
        self.scopes, self.features, self.novelties = list(SCOPES), set(), set()
        self.subscriptions, self.subscribed, self.uploads = [], {}, {}
        self.installed = False
        self.sent, self.likes, self.hidden_errors = [], set(), {}
        self.page_size, self.last = 100, 900_000_000
        self.counting = threading.Lock()
        self.add("Application", APP)
        self.add("User", USER, name="Ada Admin")
        self.page = self.new_page(PAGE, "Acme", "acme", PAGE_TOKEN)

    # ---- What stands on it -----------------------------------------------------------

    def add(self, kind, key, **values):
        self.things[key] = {"_class": kind, "id": key, **values}
        return self.things[key]

    def new_page(self, key, name, username, token):
        self.tokens[token] = key
        page = self.add(
            "Page",
            key,
            name=name,
            username=username,
            category="Shop",
            access_token=token,
        )
        page["_lists"] = {}
        return page

    def new_id(self):
        with self.counting:
            self.last += 1
            return str(self.last)

    def now(self):
        """When something is said, by this Meta's own clock."""
        return now(-(self.clock or 0))

    def person(self, name, key=""):
        """Somebody, by a name: the same name is the same person."""
        digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
        return {"id": key or str(10**16 + int(digest[:12], 16)), "name": name}

    @property
    def me(self):
        return {"id": PAGE, "name": "Acme"}

    def post(self, message, who=None, edge="feed", **more):
        """A post on the page: its own, or a visitor's."""
        key = f"{PAGE}_{self.new_id()}"
        at = more.pop("created_time", None) or self.now()
        post = self.add(
            "PagePost",
            key,
            message=message,
            created_time=at,
            updated_time=at,
            is_hidden=False,
            permalink_url=f"https://www.facebook.com/{key}",
            _comments=[],
            **{"from": who or self.me},
            **more,
        )
        self.page["_lists"].setdefault(edge, []).append(key)
        return post

    def comment(self, parent, message, who=None, **more):
        """A comment on a post, or an answer to a comment: below the uppermost one."""
        above = self.things[parent]
        post = self.things[above.get("_post", parent)]
        key = f"{post['id'].rpartition('_')[2]}_{self.new_id()}"
        at = more.pop("created_time", None) or self.now()
        values = {
            "message": message,
            "created_time": at,
            "is_hidden": False,
            "like_count": 0,
            "comment_count": 0,
            "can_reply_privately": True,
            "permalink_url": f"{post.get('permalink_url', '')}?comment_id={key}",
            "from": who or self.person("Ann"),
            "_post": post["id"],
        }
        comment = self.add("Comment", key, **values | more)
        if above is not post:
            comment["parent"] = {"id": above.get("parent", {}).get("id", parent)}
        post["_comments"].append(key)
        post["updated_time"] = self.now()
        return comment

    def review(self, text, who=None, **more):
        story = self.new_id()
        post = self.add("PagePost", story, _comments=[], created_time=self.now())
        who = who or self.person("Ann")
        review = {
            "_class": "Recommendation",
            "created_time": self.now(),
            "review_text": text,
            "reviewer": who,
            "open_graph_story": {"id": story},
            "has_rating": False,
            "has_review": True,
            **more,
        }
        self.page["_lists"].setdefault("ratings", []).append(review)
        return post, review

    def message(self, who, text, own=False, **more):
        """Something said between somebody and the page."""
        key = next(
            (
                each["id"]
                for each in self.things.values()
                if each["_class"] == "UnifiedThread" and each["_who"]["id"] == who["id"]
            ),
            "",
        )
        if not key:
            key = f"t_{self.new_id()}"
            self.add(
                "UnifiedThread", key, updated_time=self.now(), _who=who, _messages=[]
            )
            self.page["_lists"].setdefault("conversations", []).append(key)
        thread = self.things[key]
        people = (self.me, who) if own else (who, self.me)
        message = self.add(
            "Message",
            f"m_{self.new_id()}",
            message=text,
            created_time=self.now(),
            to={"data": [people[1]]},
            **{"from": people[0]},
            **more,
        )
        thread["updated_time"] = self.now()
        thread["_messages"].append(message["id"])
        return message

    def remove(self, key):
        thing = self.things.pop(key)
        if thing["_class"] == "Comment":
            self.things[thing["_post"]]["_comments"].remove(key)
        for some in self.page["_lists"].values():
            if key in some:
                some.remove(key)

    # ---- What it answers -------------------------------------------------------------

    def answer(self, request):
        try:
            body = self.answered(request)
        except MetaError as error:
            return Answer(error.status, error.body, error.headers)
        return Answer(200, body, self.headers())

    def headers(self):
        """How much of the limits has been used."""
        if self.usage is None:
            return {}
        of_page = {"type": "pages", "call_count": self.usage, "total_time": 1}
        return {
            "x-app-usage": json.dumps({"call_count": 3, "total_time": 2}),
            "x-business-use-case-usage": json.dumps({PAGE: [of_page]}),
        }

    def failed(self, failure):
        """How Meta says no."""
        errors = {
            "expired_token": MetaError(190, "Session has expired", 463, 401),
            "rate_limit": MetaError(4, "Application request limit reached", 0, 403),
            "revoked_scope": MetaError(
                200, "Requires pages_read_engagement permission", 0, 403
            ),
            "server_error": MetaError(2, "Service temporarily unavailable", 0, 503),
        }
        if failure in errors:
            error = errors[failure]
            return Answer(error.status, error.body, error.headers)
        return super().failed(failure)

    def answered(self, request):
        steps = [each for each in request.path.split("/") if each]
        version = steps.pop(0) if steps else ""
        given = self.parameters(request)
        if version != VERSION:
            raise MetaError(2635, f"You are calling a deprecated version: {version}")
        if steps == ["oauth", "access_token"]:
            return self.token(given)
        me = self.signed_in(request, given)
        method = given.pop("method", request.method).upper()
        if steps == ["debug_token"]:
            return self.debug(given)
        if not steps and "ids" in given:
            return self.several(given)
        key, *rest = [me if steps[0] == "me" else steps[0], *steps[1:]]
        if key not in self.things:
            raise gone(key)
        return self.ask(self.things[key], method, "/".join(rest), given)

    def parameters(self, request):
        """Names and values, of the address, a form, or its parts."""
        given = {name: each[0] for name, each in request.query.items()}
        if "access_token" in given:
            self.violations.append("a token in an address")
        kind = request.headers.get("content-type", "")
        if kind.startswith("multipart/"):
            head = f"Content-Type: {kind}\r\n\r\n".encode()
            for part in BytesParser().parsebytes(head + request.body).get_payload():
                name = part.get_param("name", header="content-disposition")
                content = part.get_payload(decode=True)
                if part.get_filename():
                    self.uploads[name] = content
                    content = b"(a file)"
                given[name] = content.decode()
        elif request.body:
            form = parse_qs(request.body.decode(), keep_blank_values=True)
            given |= {name: each[0] for name, each in form.items()}
        return given

    def signed_in(self, request, given):
        """Whose token it is, and whether the app's secret is known as well."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        proof = given.pop("appsecret_proof", "")
        if token == f"{APP}|{SECRET}":
            return APP
        if token not in self.tokens:
            words = f"Malformed access token {token}"
            raise MetaError(190, words, 0, 401)
        if not proof and self.proves:
            words = "API calls from the server require an appsecret_proof argument"
            raise MetaError(100, words)
        right = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        if proof != right and self.proves:
            raise MetaError(100, "Invalid appsecret_proof provided in the API argument")
        return self.tokens[token]

    def token(self, given):
        """docs/facebook-login/guides/advanced/manual-flow"""
        if (given.get("client_id"), given.get("client_secret")) != (APP, SECRET):
            raise MetaError(101, "Error validating application")
        if given.get("grant_type") == "fb_exchange_token":
            if given.get("fb_exchange_token") != SHORT_TOKEN:
                raise MetaError(190, "Invalid OAuth access token")
            return {
                "access_token": USER_TOKEN,
                "token_type": "bearer",
                "expires_in": 5_183_944,
            }
        if given.get("code") != "good" or not given.get("redirect_uri"):
            raise MetaError(100, "Invalid verification code format.", 36009)
        return {"access_token": SHORT_TOKEN, "token_type": "bearer", "expires_in": 3600}

    def debug(self, given):
        """docs/facebook-login/guides/access-tokens/debugging"""
        key = self.tokens.get(given.get("input_token"))
        if not key:
            return {"data": {"is_valid": False, "scopes": []}}
        kind = "USER" if self.things[key]["_class"] == "User" else "PAGE"
        return {
            "data": {
                "app_id": APP,
                "type": kind,
                "is_valid": True,
                "expires_at": 0,
                "profile_id": key,
                "scopes": self.scopes,
            }
        }

    def several(self, given):
        keys = given.pop("ids").split(",")
        for key in keys:
            if key not in self.things:
                raise gone(key)
        return {key: self.ask(self.things[key], "GET", "", given) for key in keys}

    def ask(self, thing, method, step, given):
        """One edge of one thing, held against Meta's description."""
        kind = thing["_class"]
        wrong = description.wrong_parameters(kind, method, step, given)
        if wrong:
            self.violations += wrong
            raise MetaError(100, "; ".join(wrong))
        work = getattr(self, f"{method}_{step or 'node'}".lower(), None)
        if work is None:
            raise AssertionError(f"This server has no {method} /{step}")
        answer = work(thing, given)
        returns = description.edge(kind, method, step).returns
        self.hold(returns if method == "GET" else "", answer)
        return answer

    def hold(self, kind, answer):
        """The server itself says nothing that Meta would not."""
        things = answer.get("data", answer) if isinstance(answer, dict) else []
        for each in things if isinstance(things, list) else [things]:
            wrong = description.wrong_answer(kind, each, self.novelties)
            self.violations += wrong
            assert not wrong, wrong

    def shown(self, thing, fields):
        """Of a thing what was asked for; without anything asked, its id."""
        found = {}
        for name, more, inner in description.chosen(fields or "id"):
            if name in thing:
                value = thing[name]
                if inner and isinstance(value, dict):
                    names = [each for each, *_ in description.chosen(inner)]
                    value = {key: value[key] for key in names if key in value}
                found[name] = value
            elif description.edge(thing["_class"], "GET", name):
                work = getattr(self, f"get_{name}")
                found[name] = work(thing, more | {"fields": inner or "id"})
        return found | {key: thing[key] for key in self.novelties if key in thing}

    def paged(self, things, given):
        """A page of things that come newest first."""
        after = given.get("after")
        if after in self.stale:
            raise MetaError(100, "Invalid cursors values.")
        since = int(given.get("since") or 0)
        things = [each for each in things if seconds(each) >= since]
        start = int(re.fullmatch(r"after(\d+)of.*", after)[1]) if after else len(things)
        size = min(int(given.get("limit") or 25), self.page_size)
        # By place from the end, so that what comes meanwhile moves nothing.
        page = things[max(0, start - size) : start][::-1]
        answer = {"data": [self.shown(each, given.get("fields")) for each in page]}
        if page:
            low = max(0, start - size)
            answer["paging"] = {"cursors": {"before": "b", "after": f"after{low}of1"}}
            if low:
                token = f"access_token={PAGE_TOKEN}"
                answer["paging"]["next"] = f"https://graph.facebook.com/x?{token}"
        return answer

    def listed(self, thing, edge, given):
        found = thing["_lists"].get(edge, [])
        return self.paged(
            [self.things.get(it, it) if isinstance(it, str) else it for it in found],
            given,
        )

    # ---- Nodes and edges -------------------------------------------------------------

    def get_node(self, thing, given):
        return self.shown(thing, given.get("fields"))

    def delete_node(self, thing, given):
        self.remove(thing["id"])
        return {"success": True}

    def post_node(self, thing, given):
        if "is_hidden" in given:
            thing["is_hidden"] = given["is_hidden"] == "true"
        if "message" in given:
            thing["message"] = given["message"]
        return {"success": True}

    def get_feed(self, page, given):
        return self.listed(page, "feed", given)

    def get_ads_posts(self, page, given):
        if "ads_posts" in self.hidden_errors:
            raise self.hidden_errors["ads_posts"]
        return self.listed(page, "ads_posts", given)

    def get_published_posts(self, page, given):
        own = [
            it
            for it in page["_lists"].get("feed", [])
            if self.things[it]["from"]["id"] == page["id"]
        ]
        return self.paged([self.things[it] for it in own], given)

    def get_tagged(self, page, given):
        return self.listed(page, "tagged", given)

    def get_ratings(self, page, given):
        return self.listed(page, "ratings", given)

    def get_conversations(self, page, given):
        found = [self.things[it] for it in page["_lists"].get("conversations", [])]
        if given.get("user_id"):
            found = [it for it in found if it["_who"]["id"] == given["user_id"]]
        found.sort(key=lambda it: it["updated_time"])
        return self.paged(found, given)

    def get_messages(self, thread, given):
        found = [self.things[it] for it in thread["_messages"] if it in self.things]
        return self.paged(found[-20:], given)

    def get_comments(self, thing, given):
        post = self.things[thing.get("_post", thing["id"])]
        found = [self.things[it] for it in post["_comments"]]
        if thing["_class"] == "Comment":
            found = [
                it for it in found if it.get("parent", {}).get("id") == thing["id"]
            ]
        if given.get("filter") != "stream":
            found = [it for it in found if "parent" not in it or thing is not post]
        answer = self.paged(found, given) if given.get("limit") != "0" else {"data": []}
        if given.get("summary") == "true":
            answer["summary"] = {"order": "chronological", "total_count": len(found)}
        return answer

    def post_feed(self, page, given):
        return {"id": self.post(given.get("message", ""))["id"]}

    def post_comments(self, thing, given):
        if not given.get("message") and not given.get("attachment_id"):
            raise MetaError(1705, "There was an error posting to this wall")
        return {"id": self.comment(thing["id"], given["message"], self.me)["id"]}

    def post_likes(self, thing, given):
        self.likes.add(thing["id"])
        return {"success": True}

    def post_photos(self, page, given):
        assert self.uploads["source"]
        return {"id": self.add("Photo", self.new_id())["id"]}

    def post_message_attachments(self, page, given):
        assert self.uploads["filedata"]
        return {"attachment_id": self.new_id()}

    def post_messages(self, page, given):
        """docs/messenger-platform/send-messages and .../discovery/private-replies"""
        to, said = json.loads(given["recipient"]), json.loads(given["message"])
        self.sent.append(given)
        if not to.keys() <= description.RECIPIENTS or len(to) != 1:
            self.violations.append(f"no recipient: {to}")
        if "id" not in to:
            return self.private_reply(to, said)
        who = {"id": to["id"], "name": "Ann"}
        if "tag" in given and (given["tag"] != "HUMAN_AGENT" or not self.human_agent):
            words = "This message is sent outside of allowed window."
            raise MetaError(10, words, 2018278)
        message = self.message(who, said.get("text", ""), own=True)
        return {"recipient_id": to["id"], "message_id": message["id"]}

    human_agent, proves = False, True

    def private_reply(self, to, said):
        thing = self.things.get(to.get("comment_id") or to.get("post_id"))
        if thing is None:
            raise MetaError(100, "Invalid comment_id parameter", 2018292)
        if thing.get("_replied"):
            raise MetaError(10900, "Activity already replied to")
        thing["_replied"] = True
        thing["can_reply_privately"] = False
        message = self.message(thing["from"], said.get("text", ""), own=True)
        return {"recipient_id": thing["from"]["id"], "message_id": message["id"]}

    def post_subscribed_apps(self, page, given):
        self.subscribed[page["id"]] = json.loads(given["subscribed_fields"])
        return {"success": True}

    def get_accounts(self, user, given):
        pages = [it for it in self.things.values() if it["_class"] == "Page"]
        return self.paged(pages, given)

    def get_permissions(self, thing, given):
        if thing["_class"] == "Application":
            names = self.features & set(json.loads(given["permission"]))
            return {"data": [{"permission": it, "status": "live"} for it in names]}
        return {"data": [{"permission": it, "status": "granted"} for it in self.scopes]}

    def get_subscribed_apps(self, page, given):
        return {"data": [{"id": APP, "name": "Acme"}] if self.installed else []}

    def get_subscriptions(self, app, given):
        return {"data": self.subscriptions}

    def post_subscriptions(self, app, given):
        self.subscriptions = [
            it for it in self.subscriptions if it["object"] != given["object"]
        ]
        names = json.loads(given["fields"])
        self.subscriptions.append(
            {
                "object": given["object"],
                "callback_url": given["callback_url"],
                "active": True,
                "fields": [{"name": it, "version": VERSION} for it in names],
            }
        )
        return {"success": True}

    # ---- What it delivers ------------------------------------------------------------

    def delivery(self, field, value, page=PAGE, topic="page", at=None):
        """The body of a delivery with one change, and the headers that go with it."""
        at = at or int(datetime.now(timezone.utc).timestamp())
        change = {"field": field, "value": value}
        entry = {"id": page, "time": at, "changes": [change]}
        return signed({"object": topic, "entry": [entry]})

    def change(self, thing, verb="add"):
        """The change that a delivery has of a post, or of a comment."""
        value = {"verb": verb, "item": "post", "post_id": thing["id"]}
        if thing["_class"] == "Comment":
            post = thing["_post"]
            value |= {
                "item": "comment",
                "comment_id": thing["id"],
                "post_id": post,
                "parent_id": thing.get("parent", {}).get("id", post),
                "post": {"id": post, "status_type": "mobile_status_update"},
            }
        names = [name for name in ("from", "message") if name in thing]
        value |= {name: thing[name] for name in names}
        value["created_time"] = seconds(thing)
        return {"field": "feed", "value": value}


def signed_request(said, secret=SECRET):
    """docs/facebook-login/guides/advanced/manual-flow, on parsing signed requests."""
    said = {"algorithm": "HMAC-SHA256", "issued_at": 1_779_000_000, **said}
    payload = encoded(json.dumps(said).encode())
    digest = hmac.new(secret.encode(), payload, hashlib.sha256).digest()
    return b"signed_request=" + encoded(digest) + b"." + payload


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def signed(delivery, secret=SECRET):
    """A body as Meta sends it, and its headers."""
    body = delivery if isinstance(delivery, bytes) else json.dumps(delivery).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={digest}",
    }


def now(ago=0):
    moment = datetime.now(timezone.utc) - timedelta(seconds=ago)
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def seconds(thing):
    """When something was made; now, where it does not say it in a way we read."""
    try:
        moment = datetime.fromisoformat(
            thing["created_time"].replace("+0000", "+00:00")
        )
    except (KeyError, ValueError):
        moment = datetime.now(timezone.utc)
    return int(moment.replace(tzinfo=moment.tzinfo or timezone.utc).timestamp())
