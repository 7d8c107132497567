"""The App Store: reviews of apps, and the one answer that each may have.

Source, read in November 2026:
https://developer.apple.com/documentation/appstoreconnectapi (customerReviews,
customerReviewResponses). Statements are signed with ES256 and good for twenty minutes
at most; ``X-Rate-Limit: user-hour-lim:3500;user-hour-rem:500;``. An answer takes the
place of the one before, and is shown only some time after (``PENDING_PUBLISH``).
Reviewers have no id. The longest answer has 5,970 letters.
"""

import re
from functools import cached_property
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from .. import clean, gap, keys, one_answer, turns
from ..base import (
    Author,
    Capabilities,
    Client,
    Deletion,
    Identity,
    Page,
    Post,
    RawItem,
    Stream,
)
from ..caller import Caller, said, step
from ..errors import BadItem, Gone, Never, _lt
from ..http import complain
from ..values import dicts, number, part, words

LABEL = "App Store"
API = "https://api.appstoreconnect.apple.com"
AUDIENCE = "appstoreconnect-v1"
PAGE = 200
SHOWN = "PUBLISHED"

_LEFT = re.compile(r"user-hour-(lim|rem):(\d{1,9})")


class AppStoreClient(Client):
    """The apps of one company, by a key of App Store Connect."""

    key: ClassVar[str] = "app_store"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-apple"
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(Stream("reviews", _lt("Reviews"), interval=900, calls=10),),
        settings=frozenset(
            {
                "handle",
                "external_id",
                "client_id",
                "client_secret",
                "access_token_secret",
                "search_terms",
            }
        ),
        required=frozenset(
            {"client_id", "client_secret", "access_token_secret", "search_terms"}
        ),
        labels={
            "client_id": _lt("Issuer ID"),
            "access_token_secret": _lt("Key ID"),
            "client_secret": _lt("Private Key (.p8)"),
            "search_terms": _lt("Apps (Apple IDs)"),
        },
        max_length=5970,
        publishes=True,
        deletes=True,
        replaces_answer=True,
        looks=20,
        look_every=6 * 3600,
        source="https://developer.apple.com/documentation/appstoreconnectapi",
    )

    @cached_property
    def wire(self):
        """What asks Apple, with a statement made for this one task."""
        statement = keys.signed(
            {"iss": self.settings.client_id.strip(), "aud": AUDIENCE},
            self.settings.client_secret.strip(),
            "ES256",
            LABEL,
            600,
            {"kid": self.settings.access_token_secret.strip()},
        )
        base = self.settings.base_url or API
        headers = {"Authorization": f"Bearer {statement}"}
        return Caller(base, LABEL, self.settings, self.session, headers, _judge)

    @classmethod
    def handle_of(cls, text):
        """Those who review have no handle."""
        return ""

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        """All of the apps have to be there; the key's issuer is who we are."""
        names = []
        for app in keys.listed(self.settings):
            answer = self.wire.read(f"/v1/apps/{step(app)}")
            names.append(words(part(part(answer, "data"), "attributes"), "name") or app)
        if not names:
            raise Never(_lt("Enter the Apple ID of an app, one a line."))
        return Identity(self.settings.client_id.strip(), ", ".join(names)[:100])

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        return turns.take(cursor, keys.listed(self.settings), self._page)

    def _page(self, app, cursor):
        answer = self.wire.page(
            f"/v1/apps/{step(app)}/customerReviews",
            PAGE,
            sort="-createdDate",
            include="response",
            cursor=cursor.get("page") or None,
        )
        found = dicts(answer.get("data"))
        fresh, after, more = gap.walked(cursor, found, _moment, _next(answer))
        items = [it for each in reversed(fresh) for it in _items(app, each, answer)]
        return Page(items, after, more=more, left=_left(self.wire.headers))

    def parse(self, item):
        if item.error:
            raise item.error
        if item.kind == "delete":
            return Deletion(item.external_id)
        payload = item.payload if isinstance(item.payload, dict) else {}
        review = part(payload, "review")
        if not words(review, "id"):
            raise BadItem(_lt("This is not a review of the App Store."))
        if item.external_id.endswith(one_answer.SUFFIX):
            return self._answer(words(payload, "app"), review, part(payload, "answer"))
        return _review(words(payload, "app"), review)

    def _answer(self, app, review, answer):
        told = part(answer, "attributes")
        state = words(told, "state")
        return Post(
            external_id=f"{words(review, 'id')}{one_answer.SUFFIX}",
            author=Author(self.settings.external_id or app, name=app),
            body=words(told, "responseBody"),
            posted_at=words(told, "lastModifiedDate"),
            kind="review",
            parent_external_id=words(review, "id"),
            own=True,
            version=words(told, "lastModifiedDate")[:40],
            subject=app,
            shown=True if state == SHOWN else None,
            shown_why="" if state == SHOWN else state,
        )

    def look(self, wanted):
        items = []
        for each in wanted:
            number_ = each.external_id.removesuffix(one_answer.SUFFIX)
            try:
                answer = self.wire.read(
                    f"/v1/customerReviews/{step(number_)}", include="response"
                )
            except Gone:
                gone = {"id": each.external_id}
                items.append(RawItem(each.external_id, gone, kind="delete"))
            else:
                found = _items("", part(answer, "data"), answer)
                items += one_answer.seen(each, found)
        return Page(items, left=_left(self.wire.headers))

    # ---- Answering -------------------------------------------------------------------

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        if not reply.parent_external_id:
            raise Never(
                _lt("On %(network)s only reviews can be answered."), network=LABEL
            )
        about = {"type": "customerReviews", "id": reply.parent_external_id}
        wire = self.wire
        self._last_look()
        wire.write(
            "POST",
            "/v1/customerReviewResponses",
            json={
                "data": {
                    "type": "customerReviewResponses",
                    "attributes": {"responseBody": reply.body},
                    "relationships": {"review": {"data": about}},
                }
            },
        )
        return f"{reply.parent_external_id}{one_answer.SUFFIX}"

    def find_own(self, reply, since):
        told = part(self._standing(reply.parent_external_id), "attributes")
        same = words(told, "responseBody").strip() == reply.body.strip()
        return f"{reply.parent_external_id}{one_answer.SUFFIX}" if same else ""

    def _standing(self, review_id):
        """The answer that stands below a review; an empty one where there is none."""
        try:
            answer = self.wire.read(f"/v1/customerReviews/{step(review_id)}/response")
        except Gone:
            return {}
        return part(answer, "data")

    def delete(self, external_id):
        standing = words(
            self._standing(external_id.removesuffix(one_answer.SUFFIX)), "id"
        )
        if standing:
            path = f"/v1/customerReviewResponses/{step(standing)}"
            self.wire.write("DELETE", path, kind=None)


def _moment(review):
    return words(part(review, "attributes"), "createdDate")


def _next(answer):
    """What asks for the next page: Apple gives its whole address."""
    try:
        query = urlsplit(words(part(answer, "links"), "next")).query
    except ValueError:
        return ""
    return parse_qs(query).get("cursor", [""])[0]


def _items(app, review, answer):
    """What a review brings: itself, and the answer that stands below it."""
    number_ = words(review, "id")
    related = part(part(part(review, "relationships"), "response"), "data")
    standing = next(
        (
            each
            for each in dicts(answer.get("included"))
            if words(each, "type") == "customerReviewResponses"
            and words(each, "id") == words(related, "id")
            and words(each, "id")
        ),
        {},
    )
    payload = {"app": app, "review": review, "answer": standing}
    try:
        clean.identifier(number_, _lt("post id"))
    except BadItem as error:
        return [RawItem(clean.line(number_, 200), payload, "broken", error=error)]
    found = [RawItem(number_, payload, version=_version(review))]
    if standing:
        told = part(standing, "attributes")
        version = f"{words(told, 'lastModifiedDate')} {words(told, 'state')}"
        found.append(
            RawItem(number_ + one_answer.SUFFIX, payload, version=clean.line(version))
        )
    return found


def _version(review):
    """What a reviewer may change: the words, the stars, and when."""
    told = part(review, "attributes")
    text = f"{words(told, 'title')}\n{words(told, 'body')}"
    stars = number(told, "rating") or 0
    return f"{words(told, 'createdDate')[:40]} {stars % 10} {clean.digest(text)}"


def _review(app, review):
    told = part(review, "attributes")
    stars = number(told, "rating")
    texts = (words(told, "title").strip(), words(told, "body").strip())
    subject = [app, words(told, "territory")]
    return Post(
        external_id=words(review, "id"),
        author=Author(
            words(review, "id"), name=words(told, "reviewerNickname"), traceable=False
        ),
        body="\n\n".join(each for each in texts if each),
        posted_at=words(told, "createdDate"),
        kind="review",
        changed_at=words(told, "createdDate"),
        rating=stars if stars and 1 <= stars <= 5 else None,
        subject=", ".join(each for each in subject if each),
        subject_url=f"https://apps.apple.com/app/id{app}" if app.isdigit() else "",
    )


def _left(headers):
    found = dict(_LEFT.findall(headers.get("X-Rate-Limit", "")))
    most = int(found.get("lim", 0))
    return min(1.0, int(found.get("rem", most)) / most) if most else None


def _judge(response):
    """Raise what an answer of Apple amounts to that is no success.

    :raises NetworkError: Later, SignInAgain or Never
    """
    status = response.status_code
    if status < 400:
        return
    found = said(response)
    found = dicts(found.get("errors")) if isinstance(found, dict) else []
    told = " ".join(words(each, "detail") or words(each, "title") for each in found)
    told = clean.line(told, 200)
    if status in (400, 403, 409, 422) and told:
        raise Never(
            _lt('%(network)s refuses this and says: "%(said)s"'),
            network=LABEL,
            said=told,
            status=status,
        )
    complain(response, LABEL)
