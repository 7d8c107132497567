"""A small LinkedIn on loopback: one page, posts, comments, and what is told of them.

Everything that it is asked, and everything that it answers, is held against
:mod:`.linkedin_description`.
"""

import hashlib
import hmac
import json
import re
import time
from urllib.parse import parse_qsl, unquote

from . import linkedin_description as description
from .web import Answer, Web

APP, SECRET, NUMBER = "86acmeapp", "secret-of-the-app", "221195903"
ME, MEMBER = "5515715", "urn:li:person:zLqAdmin"
TOKEN, NEXT, RENEWS = "AQX-token-of-us", "AQX-token-renewed", "AQX-what-renews"
PAGE_URN = f"urn:li:organization:{ME}"
ROOT = "urn:li:activity:7094637247890620418"
ROOT_SHARE = "urn:li:share:7094637247487995904"
EVENT = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"


class LinkedInServer(Web):
    """What stands on it.

    :ivar violations: what was asked or answered otherwise than described
    :ivar novelties: names of fields that nobody has described yet
    :ivar bare: whether notifications come without what they are about
    :ivar holes: notifications that are counted and not shown, as those of people who
        have left: pages are shorter than they were asked for
    :ivar total: whether lists say how long they are
    """

    def __init__(self):
        super().__init__()
        self.violations, self.notices, self.comments, self.shares = [], [], {}, {}
        self.novelties, self.tokens, self.last = set(), {TOKEN, NEXT}, 7_094_977_717_000
        self.bare, self.holes, self.total = False, set(), False
        self.webhook, self.renews, self.administers = "", True, [ME]

    # ---- What stands on it -----------------------------------------------------------

    def number(self):
        self.last += 1
        return str(self.last)

    def comment(self, text, who="ann", parent="", at=None, shown_at=None, **more):
        """Somebody comments below the page's post, or below a comment.

        :param int at: when, in milliseconds; what is told of it may be something else
        """
        number, at = self.number(), at or now()
        told = at if shown_at is None else shown_at
        urn = f"urn:li:comment:({ROOT},{number})"
        actor = PAGE_URN if who == "acme" else f"urn:li:person:{who}"
        comment = {
            "actor": actor,
            "commentUrn": urn,
            "created": {"actor": actor, "time": told},
            "id": number,
            "lastModified": {"actor": actor, "time": told},
            "likesSummary": {"totalLikes": 0, "aggregatedTotalLikes": 0},
            "commentsSummary": {"totalFirstLevelComments": 0},
            "message": {"attributes": [], "text": text},
            "object": ROOT,
        } | more
        above = self.comments.get(parent, {})
        if above:
            # LinkedIn has two levels: below an answer means below what that answers.
            comment["parentComment"] = above.get("parentComment", parent)
        self.comments[urn] = comment
        action = "ADMIN_COMMENT" if who == "acme" else "COMMENT"
        self.notify(action, comment, at, parent)
        return comment

    def notify(self, action, comment, at, parent=""):
        told = {
            "entity": comment["commentUrn"],
            "owner": comment["actor"],
            "text": comment["message"]["text"],
            "object": comment["object"],
            **{name: comment[name] for name in self.novelties if name in comment},
        }
        if parent:
            told["parentComment"] = parent
        if action == "COMMENT_DELETE":
            told = {name: told[name] for name in ("entity", "owner")}
        short = comment["commentUrn"].replace("(urn:li:", "(")
        self._notice(action, at, short, {"comment": told}, comment["created"]["time"])

    def edit(self, urn, text):
        comment = self.comments[urn]
        comment["message"]["text"] = text
        comment["lastModified"]["time"] = now()
        comment["created"] = {**comment["created"], "time": now()}
        self.notify("COMMENT_EDIT", comment, now())

    def remove(self, urn):
        comment = self.comments.pop(urn)
        comment["created"]["time"] = now()
        self.notify("COMMENT_DELETE", comment, now())

    def mention(self, text, commentary="", who="bob"):
        """Somebody's post names the page."""
        urn, at = f"urn:li:share:{self.number()}", now()
        self.shares[urn] = {
            "author": f"urn:li:person:{who}",
            "commentary": commentary or text,
            "createdAt": at,
            "id": urn,
            "lastModifiedAt": at,
            "lifecycleState": "PUBLISHED",
            "publishedAt": at,
            "visibility": "PUBLIC",
        }
        told = {"entity": urn, "owner": f"urn:li:person:{who}", "text": text}
        self._notice("SHARE_MENTION", at, urn, {"share": told}, at)
        return urn

    def like(self):
        self._notice("LIKE", now(), "urn:li:like:1", {}, now())

    def _notice(self, action, at, generated, decorated, told_at):
        notice = {
            "notificationId": 5_603_453_000 + len(self.notices),
            "organizationalEntity": PAGE_URN,
            "action": action,
            "sourcePost": ROOT,
            "decoratedSourcePost": {
                "entity": ROOT_SHARE,
                "owner": PAGE_URN,
                "text": "Our new rocket",
            },
            "generatedActivity": generated,
            "decoratedGeneratedActivity": decorated,
            "lastModifiedAt": told_at,
            "subscriber": MEMBER,
        }
        self.notices.append((at, notice))

    def told(self, notice):
        plain = {it: value for it, value in notice.items() if "decoratedG" not in it}
        return plain if self.bare else notice

    def delivery(self, notices, account=ME):
        """Body and headers of a delivery, as LinkedIn signs it."""
        entity = f"urn:li:organization:{account}"
        found = [self.told(it) | {"organizationalEntity": entity} for it in notices]
        self._hold(found, [description.NOTIFICATION], "delivery")
        body = json.dumps({"type": EVENT, "notifications": found}).encode()
        signed = hmac.new(SECRET.encode(), b"hmacsha256=" + body, hashlib.sha256)
        return {"X-LI-Signature": signed.hexdigest()}, body

    # ---- What it answers -------------------------------------------------------------

    def failed(self, failure):
        if failure == "expired_token":
            return refused(401, "Invalid access token", 65601)
        if failure == "revoked_scope":
            return refused(403, "Not enough permissions to access: GET", 100)
        return super().failed(failure)

    def answer(self, request):
        found = description.operation(request.method, request.path)
        if not found:
            self.violations.append(f"{request.method} {request.path} is not described")
            return refused(404, "No such resource", 0)
        body = self._body(request, found)
        self.violations += description.asked(found, request.raw, request.headers, body)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if found.rest and token not in self.tokens:
            return self.failed("expired_token")
        name = "on_" + found.name.replace(" ", "_")
        answer = getattr(self, name)(request, body)
        if not isinstance(answer, Answer):
            answer = Answer(200, answer)
        if answer.status < 400 and found.answer:
            self._hold(answer.body, found.answer, found.name)
        if answer.status >= 400 and found.rest:
            self._hold(answer.body, description.ERROR, "error")
        return answer

    def _body(self, request, found):
        if not request.body:
            return None
        return (
            json.loads(request.body)
            if found.rest
            else dict(parse_qsl(request.body.decode()))
        )

    def _hold(self, thing, described, where):
        wrong = description.fits(thing, described, where)
        self.violations += [
            each for each in wrong if each.rpartition(" ")[2] not in self.novelties
        ]

    def _listed(self, request, found, total=None):
        start, size = (int(request.query[name][0]) for name in ("start", "count"))
        page = found[start : start + size]
        paging = {"start": start, "count": size, "links": []}
        if self.total:
            paging["total"] = len(found) if total is None else total
        elif start + size < len(found):
            paging["links"] = [{"rel": "next", "type": "application/json", "href": "/"}]
        return {"paging": paging, "elements": [it for it in page if it is not None]}

    def on_notifications(self, request, _body):
        asked = request.query["timeRange"][0]
        since, until = map(int, re.findall(r"\d+", asked))
        actions = request.query["actions"][0][5:-1].split(",")
        found = [
            None if number in self.holes else self.told(notice)
            for number, (at, notice) in enumerate(self.notices)
            if since <= at < until and notice["action"] in actions
        ]
        return self._listed(request, found[::-1])

    def on_comments(self, request, _body):
        above = unquote(request.path.split("/")[3])
        found = [
            it
            for it in self.comments.values()
            if it.get("parentComment", it["object"]) == above
        ]
        return self._listed(request, found)

    def _one(self, request):
        above, number = unquote(request.path.split("/")[3]), request.path.split("/")[-1]
        return self.comments.get(f"urn:li:comment:({above},{number})")

    def on_comment(self, request, _body):
        return self._one(request) or refused(404, "Comment not found", 0)

    def on_create_a_comment(self, request, body):
        above = unquote(request.path.split("/")[3])
        parent = body.get("parentComment", "")
        if above not in (*self.comments, *self.shares, ROOT, ROOT_SHARE):
            return refused(404, "Could not find entity", 0)
        if parent and (parent != above or "parentComment" in self.comments[parent]):
            return refused(400, "Invalid parent comment", 0)
        if body["actor"] != PAGE_URN:
            return refused(403, "Not an administrator of the actor", 0)
        made = self.comment(body["message"]["text"], "acme", parent)
        return Answer(201, made, {"x-restli-id": made["id"]})

    def on_edit_a_comment(self, request, body):
        comment = self._one(request)
        if not comment:
            return refused(404, "Comment not found", 0)
        self.edit(comment["commentUrn"], body["patch"]["message"]["$set"]["text"])
        return Answer(204)

    def on_delete_a_comment(self, request, _body):
        comment = self._one(request)
        if not comment:
            return refused(404, "Comment not found", 0)
        self.remove(comment["commentUrn"])
        return Answer(204)

    def on_post(self, request, _body):
        urn = unquote(request.path.split("/")[-1])
        return self.shares.get(urn) or refused(404, "Post not found", 0)

    def on_pages(self, request, _body):
        acls = [
            {
                "organization": f"urn:li:organization:{number}",
                "role": "ADMINISTRATOR",
                "roleAssignee": MEMBER,
                "state": "APPROVED",
            }
            for number in self.administers
        ]
        return self._listed(request, acls)

    def on_page(self, request, _body):
        number = request.path.split("/")[-1]
        names = {ME: ("Acme", "acme"), "77": ("Acme Labs", "acme-labs")}
        if number not in names:
            return refused(404, "Organization not found", 0)
        name, handle = names[number]
        return {"id": int(number), "localizedName": name, "vanityName": handle}

    def on_subscribe(self, _request, body):
        self.webhook = body["webhook"]
        return Answer(204)

    def on_subscription(self, _request, _body):
        return {"webhook": self.webhook, "expiresAt": now() + 86_400_000}

    def on_token(self, _request, body):
        if (body["client_id"], body["client_secret"]) != (APP, SECRET):
            return Answer(401, {"error": "invalid_client"})
        if body["grant_type"] == "authorization_code" and body.get("code") == "good":
            token = TOKEN
        elif body.get("refresh_token") == RENEWS:
            token = NEXT
        else:
            return Answer(400, {"error": "invalid_grant"})
        given = {"access_token": token, "expires_in": 5_184_000}
        if self.renews:
            given |= {"refresh_token": RENEWS, "refresh_token_expires_in": 20_000_000}
        scopes = "r_organization_social_feed,w_organization_social_feed"
        return given | {"scope": f"{scopes},rw_organization_admin"}


def now():
    """The moment in milliseconds."""
    return int(time.time() * 1000)


def refused(status, message, code):
    body = {"status": status, "message": message, "serviceErrorCode": code}
    return Answer(status, body)
