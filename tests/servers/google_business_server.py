"""Google Business on loopback: one account, its locations, and their reviews.

What it is asked and what it answers is held against Google's own descriptions, and for
reviews against a written one, in tests/unit/networks/test_google_business.py.
"""

import base64
import json
import re
import time
from urllib.parse import parse_qs

import jwt
from jwt.algorithms import RSAAlgorithm

from .stores_server import EMAIL, Store, google_error, private_key, public_key
from .web import Answer

ACCOUNT, OTHER = "accounts/101", "accounts/102"
BERLIN, PARIS = "501", "502"
TOKEN, REFRESH = "ya29.token-of-the-owner", "1//refresh-token-of-the-owner"
TOPIC = "projects/acme/topics/reviews"
AUDIENCE, PUSHER = "https://odoo.example/hook", "push@acme.iam.example"
KEY_ID = "key-of-google"
STARS = ("", "ONE", "TWO", "THREE", "FOUR", "FIVE")


class BusinessServer(Store):
    def __init__(self):
        super().__init__()
        self.accounts = {ACCOUNT: "Acme", OTHER: "Acme Outlets"}
        self.places = {
            BERLIN: ("Acme", "B-1", "Hauptstr. 1", "Berlin"),
            PARIS: ("Acme", "P-1", "2 rue Haute", "Paris"),
        }
        self.topic = ""
        self.certificates_asked = 0

    def failed(self, failure):
        if failure == "expired_token":
            return google_error(401, "Request had invalid authentication credentials.")
        if failure == "revoked_scope":
            return google_error(403, "The caller does not have permission")
        return super().failed(failure)

    def review(self, text="Broken", stars=1, name="Ann", when=None, **more):
        place = more.pop("place", BERLIN)
        return super().review(text, stars, name, when, place=place, **more)

    def name(self, key):
        return f"locations/{self.reviews[key]['place']}/reviews/{key}"

    def answer(self, request):
        if request.path == "/token":
            return self.on_token(parse_qs(request.body.decode()))
        if request.path == "/oauth2/v3/certs":
            self.certificates_asked += 1
            key = json.loads(RSAAlgorithm.to_jwk(public_key("rsa")))
            return Answer(200, {"keys": [key | {"kid": KEY_ID, "alg": "RS256"}]})
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return self.failed("expired_token")
        if request.path.startswith("/v4/"):
            return self.on_reviews(request)
        return self.on_account(request)

    def on_token(self, sent):
        statement = sent.get("assertion", [""])[0]
        if statement:
            try:
                jwt.decode(
                    statement,
                    public_key("rsa"),
                    algorithms=["RS256"],
                    audience="https://oauth2.googleapis.com/token",
                    issuer=EMAIL,
                )
            except jwt.PyJWTError:
                return Answer(400, {"error": "invalid_grant"})
        elif sent.get("code", ["good"]) != ["good"]:
            return Answer(400, {"error": "invalid_grant"})
        told = {"access_token": TOKEN, "refresh_token": REFRESH, "expires_in": 3599}
        return Answer(200, told)

    # ---- Accounts and locations ------------------------------------------------------

    def on_account(self, request):
        if request.path == "/v1/accounts":
            found = [self._account(name) for name in self.accounts]
            return Answer(200, self._page(request, "accounts", found))
        account, _slash, rest = request.path.removeprefix("/v1/").rpartition("/")
        if not rest.isalpha():
            account, rest = f"{account}/{rest}", ""
        if account not in self.accounts:
            return google_error(404, "Requested entity was not found.")
        if not rest:
            return Answer(200, self._account(account))
        if rest == "locations":
            assert request.query["readMask"]
            found = [self._place(number) for number in self.places]
            return Answer(200, self._page(request, "locations", found))
        sent = json.loads(request.body)
        self.topic = sent["pubsubTopic"]
        return Answer(200, sent)

    def _account(self, name):
        told = {"name": name, "accountName": self.accounts[name]}
        return told | {"type": "LOCATION_GROUP", "role": "OWNER"}

    def _place(self, number):
        title, code, street, town = self.places[number]
        return {
            "name": f"locations/{number}",
            "title": title,
            "storeCode": code,
            "storefrontAddress": {"addressLines": [street], "locality": town},
            "metadata": {"mapsUri": f"https://maps.example/?cid={number}"},
        }

    @staticmethod
    def _page(request, name, found):
        size = int(request.query["pageSize"][0])
        start = int(request.query.get("pageToken", ["0"])[0])
        answer = {name: found[start : start + size]}
        if start + size < len(found):
            answer["nextPageToken"] = str(start + size)
        return answer

    # ---- Reviews ---------------------------------------------------------------------

    def on_reviews(self, request):
        found = re.fullmatch(
            r"/v4/(accounts/\d+)/locations/(\d+)/reviews(/[^/]+)?(/reply)?",
            request.path,
        )
        if not found or found[1] not in self.accounts or found[2] not in self.places:
            return google_error(404, "Requested entity was not found.")
        if not found[3]:
            return self.on_list(request, found[1], found[2])
        key = found[3].removeprefix("/")
        if key not in self.reviews or self.reviews[key]["place"] != found[2]:
            return google_error(404, "Requested entity was not found.")
        if not found[4]:
            return Answer(200, self._review(found[1], self.reviews[key]))
        if request.method == "DELETE":
            self.reviews[key]["answer"] = None
            return Answer(200, {})
        self.answered(key, json.loads(request.body)["comment"], "PENDING")
        return Answer(200, _reply(self.reviews[key]["answer"]))

    def on_list(self, request, account, place):
        assert request.query["orderBy"] == ["updateTime desc"]
        found = [each for each in self.newest() if each["place"] == place]
        shown = [self._review(account, each) for each in found]
        answer = self._page(request, "reviews", shown)
        told = {"averageRating": 3.5, "totalReviewCount": len(found)}
        return Answer(200, answer | told)

    @staticmethod
    def _review(account, review):
        key = review["key"]
        who = {"displayName": review["name"], "profilePhotoUrl": "https://g.example/a"}
        if not review["name"]:
            who = {"displayName": "A Google user", "isAnonymous": True}
        told = {
            "name": f"{account}/locations/{review['place']}/reviews/{key}",
            "reviewId": key,
            "reviewer": who,
            "starRating": STARS[review["stars"]],
            "createTime": review.get("written", review["when"]).isoformat(),
            "updateTime": review["when"].isoformat(),
            "reviewReplyUrl": f"https://business.example/reply/{key}",
        }
        if review["text"]:
            told["comment"] = review["text"]
        if review.get("pictures"):
            told["reviewMediaItems"] = [
                {"thumbnailUrl": url} for url in review["pictures"]
            ]
        if review["answer"]:
            told["reviewReply"] = _reply(review["answer"])
        return told

    # ---- Notices ---------------------------------------------------------------------

    def notice(self, key, signed=True, **claims):
        """Headers and body with which Pub/Sub tells of a review."""
        now = int(time.time())
        told = {
            "iss": "https://accounts.google.com",
            "aud": AUDIENCE,
            "email": PUSHER,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
        }
        statement = jwt.encode(
            told | claims,
            private_key("rsa" if signed else "ec"),
            algorithm="RS256" if signed else "ES256",
            headers={"kid": KEY_ID},
        )
        name = self.name(key)
        data = {
            "type": "NEW_REVIEW",
            "reviewName": f"{ACCOUNT}/{name}",
            "locationName": f"{ACCOUNT}/{name.partition('/reviews')[0]}",
        }
        message = {
            "data": base64.b64encode(json.dumps(data).encode()).decode(),
            "messageId": "2070443601311540",
            "publishTime": "2026-05-01T10:00:00Z",
        }
        subscription = "projects/acme/subscriptions/odoo"
        body = json.dumps({"message": message, "subscription": subscription}).encode()
        return {"Authorization": f"Bearer {statement}"}, body


def _reply(answer):
    told = {"comment": answer["text"], "updateTime": answer["when"].isoformat()}
    if answer["state"]:
        told["reviewReplyState"] = answer["state"]
    if answer.get("why"):
        told["policyViolation"] = answer["why"]
    return told
