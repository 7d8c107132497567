"""Google Play and the App Store on loopback, after their documents: reviews of apps."""

import json
import re
from datetime import datetime, timedelta, timezone
from functools import cache

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from .web import Answer, Web

APP, APPLE_APP = "com.acme.app", "284882215"
EMAIL = "odoo@acme.iam.example"
ISSUER, KEY_ID = "57246542-96fe-1a63-e053-0824d011072a", "2X9R4HXF34"


@cache
def private_key(kind):
    """A key as PEM, made once: ``rsa`` or ``ec``."""
    if kind == "rsa":
        made = rsa.generate_private_key(65537, 2048)
    else:
        made = ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_key(kind):
    found = serialization.load_pem_private_key(private_key(kind).encode(), None)
    return found.public_key()


def account_key():
    """The file that Google gives for a service account."""
    told = {"client_email": EMAIL, "private_key": private_key("rsa")}
    return json.dumps(told | {"type": "service_account"})


class Store(Web):
    """Reviews by number, with the answer of each; newer ones have greater moments."""

    def __init__(self):
        super().__init__()
        self.reviews, self.last = {}, 0
        self._now = datetime(2026, 5, 1, 10, tzinfo=timezone.utc)

    def moment(self):
        self._now += timedelta(seconds=1)
        return self._now

    def review(self, text="Broken", stars=1, name="Ann", when=None, **more):
        """Somebody reviews the app. The keys say nothing of which is newer."""
        self.last += 1
        key = f"{(self.last * 7919) % 100_003:06}-abc"
        self.reviews[key] = {
            "key": key,
            "text": text,
            "stars": stars,
            "name": name,
            "when": when or self.moment(),
            "answer": None,
            **more,
        }
        return key

    def edit(self, key, **values):
        self.reviews[key] |= values | {"when": self.moment()}

    def answered(self, key, text, state="PUBLISHED"):
        self.reviews[key]["answer"] = {
            "text": text,
            "when": self.moment(),
            "state": state,
        }

    def newest(self):
        return sorted(self.reviews.values(), key=lambda it: it["when"], reverse=True)


class PlayServer(Store):
    token = "ya29.token-of-an-hour"

    def failed(self, failure):
        if failure == "expired_token":
            return google_error(401, "Request had invalid authentication credentials.")
        if failure == "revoked_scope":
            return google_error(403, "The caller does not have permission")
        return super().failed(failure)

    def answer(self, request):
        if request.path == "/token":
            return self.on_token(request)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return self.failed("expired_token")
        path = f"/androidpublisher/v3/applications/{APP}/reviews"
        if request.path == path:
            return self.on_list(request)
        found = re.fullmatch(f"{path}/([^/:]+)(:reply)?", request.path)
        if not found or found[1] not in self.reviews:
            return google_error(404, "Review not found.")
        if found[2]:
            text = json.loads(request.body)["replyText"]
            self.answered(found[1], text)
            edited = _seconds(self.reviews[found[1]]["answer"]["when"])
            return Answer(200, {"result": {"replyText": text, "lastEdited": edited}})
        return Answer(200, _play(self.reviews[found[1]]))

    def on_token(self, request):
        sent = dict(each.split("=", 1) for each in request.body.decode().split("&"))
        try:
            jwt.decode(
                sent["assertion"],
                public_key("rsa"),
                algorithms=["RS256"],
                audience="https://oauth2.googleapis.com/token",
                issuer=EMAIL,
            )
        except jwt.PyJWTError:
            return Answer(400, {"error": "invalid_grant"})
        return Answer(200, {"access_token": self.token, "expires_in": 3599})

    def on_list(self, request):
        size = int(request.query["maxResults"][0])
        start = int(request.query.get("token", ["0"])[0])
        found = self.newest()
        answer = {"reviews": [_play(each) for each in found[start : start + size]]}
        if start + size < len(found):
            answer["tokenPagination"] = {"nextPageToken": str(start + size)}
        return Answer(200, answer)


def google_error(status, words):
    return Answer(status, {"error": {"code": status, "message": words}})


def _seconds(when):
    return {"seconds": str(int(when.timestamp())), "nanos": 7_000_000}


def _play(review):
    told = {
        "text": review["text"],
        "lastModified": _seconds(review["when"]),
        "starRating": review["stars"],
        "reviewerLanguage": "de",
        "appVersionName": "1.2.3",
        "thumbsUpCount": 4,
        "deviceMetadata": {"productName": "phone (Phone 8)"},
    }
    comments = [{"userComment": told}]
    if answer := review["answer"]:
        when = _seconds(answer["when"])
        comments.append(
            {"developerComment": {"text": answer["text"], "lastModified": when}}
        )
    key, name = review["key"], review["name"]
    return {"reviewId": key, "authorName": name, "comments": comments}


class AppleServer(Store):
    def failed(self, failure):
        if failure == "expired_token":
            return _apple(401, "NOT_AUTHORIZED", "Provide a properly signed token.")
        if failure == "revoked_scope":
            return _apple(403, "FORBIDDEN_ERROR", "The role does not allow this.")
        return super().failed(failure)

    def answer(self, request):
        statement = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            told = jwt.decode(
                statement,
                public_key("ec"),
                algorithms=["ES256"],
                audience="appstoreconnect-v1",
                issuer=ISSUER,
            )
            assert jwt.get_unverified_header(statement)["kid"] == KEY_ID
            assert told["exp"] - told["iat"] <= 20 * 60
        except (jwt.PyJWTError, AssertionError):
            return self.failed("expired_token")
        given = self._given(request)
        given.headers["X-Rate-Limit"] = "user-hour-lim:3500;user-hour-rem:1750;"
        return given

    def _given(self, request):
        if request.path == f"/v1/apps/{APPLE_APP}":
            told = {"type": "apps", "id": APPLE_APP, "attributes": {"name": "Acme"}}
            return Answer(200, {"data": told})
        if request.path == f"/v1/apps/{APPLE_APP}/customerReviews":
            return self.on_list(request)
        if request.path == "/v1/customerReviewResponses":
            return self.on_written(json.loads(request.body)["data"])
        found = re.fullmatch(
            r"/v1/customerReview(s|Responses)/([^/]+?)(/response)?", request.path
        )
        key = found[2].removeprefix("answer-") if found else ""
        if key not in self.reviews:
            return _missing()
        return self._one(request, self.reviews[key], bool(found[3]))

    @staticmethod
    def _one(request, review, response):
        if request.method == "DELETE":
            review["answer"] = None
            return Answer(204, b"")
        if not response:
            return Answer(200, _apple_page([review], single=True))
        if not review["answer"]:
            return _missing()
        return Answer(200, {"data": _response(review)})

    def on_list(self, request):
        size = int(request.query["limit"][0])
        start = int(request.query.get("cursor", ["0"])[0])
        found = self.newest()
        answer = _apple_page(found[start : start + size])
        answer["links"] = {"self": f"{self.url}{request.path}"}
        if start + size < len(found):
            answer["links"]["next"] = f"{self.url}/x?cursor={start + size}&limit={size}"
        return Answer(200, answer)

    def on_written(self, sent):
        key = sent["relationships"]["review"]["data"]["id"]
        if key not in self.reviews:
            return _apple(409, "ENTITY_ERROR", "There is no resource of this id.")
        self.answered(key, sent["attributes"]["responseBody"], "PENDING_PUBLISH")
        return Answer(201, {"data": _response(self.reviews[key])})


def _apple(status, code, words):
    told = {"status": str(status), "code": code, "title": words, "detail": words}
    return Answer(status, {"errors": [told]})


def _missing():
    return _apple(404, "NOT_FOUND", "There is no such resource.")


def _response(review):
    return {
        "type": "customerReviewResponses",
        "id": f"answer-{review['key']}",
        "attributes": {
            "responseBody": review["answer"]["text"],
            "lastModifiedDate": review["answer"]["when"].isoformat(),
            "state": review["answer"]["state"],
        },
    }


def _apple_page(reviews, single=False):
    listed, included = [], []
    for review in reviews:
        related = {}  # Apple describes no null here
        if review["answer"]:
            included.append(_response(review))
            told = {name: included[-1][name] for name in ("type", "id")}
            related = {"data": told}
        attributes = {
            "rating": review["stars"],
            "title": review.get("title", ""),
            "body": review["text"],
            "reviewerNickname": review["name"],
            "createdDate": review["when"].isoformat(),
            "territory": "DEU",
        }
        listed.append(
            {
                "type": "customerReviews",
                "id": review["key"],
                "attributes": attributes,
                "relationships": {"response": related},
            }
        )
    return {"data": listed[0] if single else listed, "included": included}
