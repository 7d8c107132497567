"""A small Mastodon on loopback, after https://docs.joinmastodon.org: one account.

Its people live on another server, so that ids here and addresses there differ, as
they do everywhere. For what is not ours see mastodon_mock.py and snac.py.
"""

import copy
import html
import re
from urllib.parse import parse_qs

from .web import Answer, Web

PAGE = 40
OWN_ID = "42"
REMOTE = "https://remote.example"


class MastodonServer(Web):
    """What stands on it.

    :ivar old: a server that cannot be asked for several statuses at once
    :ivar scopes: what the token may do; "read" and "write" are all of it
    """

    def __init__(self):
        super().__init__()
        self.old = False
        self.strict = False
        self.scopes = {"read", "write"}
        self.token = "token-of-the-account"
        self.accounts, self.statuses, self.notifications = {}, {}, []
        self.keys, self.media, self.favourites = {}, {}, set()
        self.last = 111_222_333_444_555_000
        self.me = self.account("acme", local=True)

    # --- what stands on it -----------------------------------------------------

    def account(self, name, handle=None, local=False, **more):
        if name in self.accounts:
            return self.accounts[name]
        host = self.url if local else REMOTE
        handle = handle or name
        self.accounts[name] = {
            "id": OWN_ID if local else str(1000 + len(self.accounts)),
            "username": handle,
            "acct": handle if local else f"{handle}@remote.example",
            "display_name": name.title(),
            "url": f"{host}/@{name}",
            "uri": f"{host}/users/{name}",
            "followers_count": 7,
            "note": "<p></p>",
        } | more
        return self.accounts[name]

    def new_id(self):
        self.last += 1000
        return str(self.last)

    def post(self, account, content, **more):
        """Write a status; who is named in it, and is here, hears of it."""
        number = self.new_id()
        status = {
            "id": number,
            "uri": f"{account['uri']}/statuses/{number}",
            "url": f"{account['url']}/{number}",
            "account": account,
            "content": content,
            "created_at": "2026-05-01T10:00:00.000Z",
            "edited_at": None,
            "visibility": "public",
            "spoiler_text": "",
            "sensitive": False,
            "language": "en",
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "mentions": [],
            "tags": [],
            "media_attachments": [],
            "reblog": None,
            "poll": None,
            "favourites_count": 1,
            "reblogs_count": 2,
            "replies_count": 3,
        } | more
        self.statuses[number] = status
        return status

    def notify(self, status, kind="mention"):
        self.notifications.append(
            {
                "id": self.new_id(),
                "type": kind,
                "created_at": status["created_at"],
                "account": status["account"],
                "status": status,
            }
        )

    def mention(self, name, words, **more):
        """A status of somebody that names us, with its notification."""
        me = self.me
        content = (
            f'<p><a class="u-url mention" href="{me["url"]}">@acme</a> {words}</p>'
        )
        more.setdefault(
            "mentions", [{"id": me["id"], "acct": "acme", "url": me["url"]}]
        )
        status = self.post(self.account(name), content, **more)
        self.notify(status)
        return status

    def edit(self, status, content):
        status["content"] = content
        self.last += 1
        status["edited_at"] = (
            f"2026-06-01T10:00:{self.last % 60:02}.{self.last % 1000:03}Z"
        )

    def remove(self, status):
        self.statuses.pop(status["id"], None)
        self.notifications = [
            each for each in self.notifications if each["status"] is not status
        ]

    def by_uri(self, uri):
        return next((it for it in self.statuses.values() if it["uri"] == uri), None)

    def asked(self, path):
        return [each for each in self.requests if each.path == path]

    def failed(self, failure):
        if failure == "revoked_scope":
            words = "This action is outside the authorized scopes"
            return Answer(403, {"error": words})
        return super().failed(failure)

    # --- what it answers -------------------------------------------------------

    def answer(self, request):
        if request.path == "/oauth/token":
            return self.grant(parse_qs(request.body.decode()))
        if request.path == "/api/v2/instance":
            return Answer(200, self.instance())
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Answer(401, {"error": "The access token is invalid"})
        scope = "read" if request.method == "GET" else "write"
        if scope not in self.scopes:
            return self.failed("revoked_scope")
        for (method, pattern), name in ROUTES.items():
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return getattr(self, name)(request, *found.groups())
        return _gone()

    def instance(self):
        return {
            "domain": self.host,
            "version": "4.5.0",
            "configuration": {
                "statuses": {
                    "max_characters": 600,
                    "max_media_attachments": 4,
                    "characters_reserved_per_url": 23,
                }
            },
        }

    def grant(self, form):
        if form.get("code") != ["good"] or not form.get("code_verifier"):
            return Answer(400, {"error": "invalid_grant"})
        return Answer(200, {"access_token": self.token, "scope": "read write:statuses"})

    def verify(self, request):
        return Answer(200, self.me)

    def get_notifications(self, request):
        kinds = request.query.get("types[]", [])
        if self.strict and set(kinds) - {"mention"}:
            return Answer(422, {"error": "Invalid value for enum."})
        found = [it for it in self.notifications if not kinds or it["type"] in kinds]
        if request.query.get("include_filtered") != ["true"]:
            found = [each for each in found if not each.get("filtered")]
        return self.page(request, found)

    def page(self, request, found):
        query = request.query
        below = int(query.get("max_id", [2**63])[0])
        size = min(int(query.get("limit", [20])[0]), PAGE)
        found = [each for each in found if int(each["id"]) < below]
        found.sort(key=lambda each: -int(each["id"]))
        return Answer(200, copy.deepcopy(found[:size]))

    def of_account(self, request, number):
        statuses = self.statuses.values()
        return self.page(
            request, [it for it in statuses if it["account"]["id"] == number]
        )

    def tag(self, request, tag):
        wanted = [
            each
            for each in self.statuses.values()
            if f"#{tag}".lower() in html.unescape(each["content"]).lower()
        ]
        return self.page(request, wanted)

    def search(self, request):
        wanted = request.query["q"][0]
        if request.query["type"] == ["accounts"]:
            found = [it for it in self.accounts.values() if wanted == it["uri"]]
            return Answer(200, {"accounts": found, "statuses": [], "hashtags": []})
        exact = self.by_uri(wanted)
        matches = [exact] if exact else []
        if "://" not in wanted:
            matches = [it for it in self.statuses.values() if wanted in it["content"]]
        page = self.page(request, matches).body
        return Answer(200, {"accounts": [], "statuses": page, "hashtags": []})

    def several(self, request):
        if self.old:
            return _gone()
        numbers = request.query.get("id[]", [])
        if len(numbers) > 20:
            return Answer(422, {"error": "Validation failed: too many"})
        found = [self.statuses[each] for each in numbers if each in self.statuses]
        return Answer(200, found)

    def one(self, request, number):
        status = self.statuses.get(number)
        return Answer(200, status) if status else _gone()

    def create(self, request):
        key = request.headers.get("idempotency-key")
        if key in self.keys:
            return Answer(200, self.keys[key])
        form = {name: each[0] for name, each in parse_qs(request.body.decode()).items()}
        parent = self.statuses.get(form.get("in_reply_to_id"))
        if form.get("in_reply_to_id") and not parent:
            return _gone()
        words = html.escape(form["status"])
        if len(words) > 600:
            words = "Validation failed: Text character limit of 600 exceeded"
            return Answer(422, {"error": words})
        named = [
            {"acct": each["acct"], "url": each["url"], "uri": each["uri"]}
            for each in self.accounts.values()
            if f"@{each['acct']}" in words
        ]
        status = self.post(
            self.me,
            f"<p>{words}</p>".replace("\n", "<br>"),
            visibility=form.get("visibility", "public"),
            in_reply_to_id=form.get("in_reply_to_id"),
            in_reply_to_account_id=parent and parent["account"]["id"],
            mentions=named,
            language=form.get("language"),
            media_attachments=parse_qs(request.body.decode()).get("media_ids[]", []),
        )
        self.keys[key] = status
        return Answer(200, status)

    def delete(self, request, number):
        status = self.statuses.get(number)
        if not status:
            return _gone()
        self.remove(status)
        return Answer(200, status)

    def favourite(self, request, number):
        self.favourites.add(number)
        return self.one(request, number)

    def upload(self, request):
        number = self.new_id()
        self.media[number] = request.body
        return Answer(200, {"id": number, "type": "image", "url": None})


def _gone():
    return Answer(404, {"error": "Record not found"})


ROUTES = {
    ("GET", "/api/v1/accounts/verify_credentials"): "verify",
    ("GET", "/api/v1/notifications"): "get_notifications",
    ("GET", r"/api/v1/accounts/(\d+)/statuses"): "of_account",
    ("GET", r"/api/v1/timelines/tag/([^/]+)"): "tag",
    ("GET", "/api/v2/search"): "search",
    ("GET", "/api/v1/statuses"): "several",
    ("GET", r"/api/v1/statuses/(\d+)"): "one",
    ("POST", "/api/v1/statuses"): "create",
    ("POST", "/api/v2/media"): "upload",
    ("DELETE", r"/api/v1/statuses/(\d+)"): "delete",
    ("POST", r"/api/v1/statuses/(\d+)/favourite"): "favourite",
}
