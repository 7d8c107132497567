"""Google Play: reviews of apps, and the one answer that each may have.

Sources, read in November 2026: the discovery document of androidpublisher v3, and
https://developers.google.com/android-publisher/reply-to-reviews (reviews of the last
week that have words; 200 requests to read an hour, 2,000 answers a day; 350 letters).
An answer takes the place of the one before. Reviewers have no id.
"""

from datetime import datetime, timezone
from functools import cached_property
from typing import ClassVar

from .. import clean, gap, google, keys, one_answer, turns
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
from ..caller import Caller, step
from ..errors import BadItem, Gone, Never, _lt
from ..values import dicts, number, part, words

LABEL = "Google Play"
API = "https://androidpublisher.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
PAGE = 100


class GooglePlayClient(Client):
    """The apps of one developer, by a service account."""

    key: ClassVar[str] = "google_play"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-android"
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(Stream("reviews", _lt("Reviews"), interval=900, calls=10),),
        settings=frozenset(
            {
                "handle",
                "external_id",
                "client_secret",
                "access_token",
                "refresh_token",
                "search_terms",
            }
        ),
        required=frozenset({"client_secret", "search_terms"}),
        labels={
            "client_secret": _lt("Key of the Service Account (JSON)"),
            "search_terms": _lt("Apps (Package Names)"),
        },
        max_length=350,
        publishes=True,
        replaces_answer=True,
        looks=20,
        look_every=6 * 3600,
        source="https://developers.google.com/android-publisher/reply-to-reviews",
    )

    @cached_property
    def wire(self):
        return self._asking(self.settings.access_token)

    def _asking(self, token):
        base = self.settings.base_url or API
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return Caller(
            base, LABEL, self.settings, self.session, headers, google.judge(LABEL)
        )

    @classmethod
    def handle_of(cls, text):
        """Those who review have no handle."""
        return ""

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        tokens = self.refresh()
        wire = self._asking(tokens.access_token)
        for app in keys.listed(self.settings):
            wire.read(f"{_app(app)}/reviews", maxResults=1)
        email = google.account_of(self.settings)
        return Identity(email, email.partition("@")[0], tokens=tokens)

    def refresh(self):
        return google.by_account_key(self.settings, self.session, LABEL, SCOPE)

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        return turns.take(cursor, keys.listed(self.settings), self._page)

    def _page(self, app, cursor):
        answer = self.wire.page(
            f"{_app(app)}/reviews",
            PAGE,
            name="maxResults",
            token=cursor.get("page") or None,
        )
        found = dicts(answer.get("reviews"))
        below = words(part(answer, "tokenPagination"), "nextPageToken")
        fresh, after, more = gap.walked(cursor, found, _moment, below)
        items = [item for each in reversed(fresh) for item in _items(app, each)]
        return Page(items, after, more=more)

    def parse(self, item):
        if item.error:
            raise item.error
        if item.kind == "delete":
            return Deletion(item.external_id)
        payload = item.payload if isinstance(item.payload, dict) else {}
        app, review = words(payload, "app"), part(payload, "review")
        if not app or not words(review, "reviewId"):
            raise BadItem(_lt("This is not a review of Google Play."))
        if item.external_id.endswith(one_answer.SUFFIX):
            return self._answer(app, review)
        return _review(app, review)

    def _answer(self, app, review):
        """The answer that stands below a review, whoever of us wrote it."""
        told = _comment(review, "developerComment")
        return Post(
            external_id=f"{_id(app, review)}{one_answer.SUFFIX}",
            author=Author(self.settings.external_id or app, name=app),
            body=words(told, "text"),
            posted_at=_date(told),
            kind="review",
            parent_external_id=_id(app, review),
            own=True,
            version=_version(told),
            permalink=_link(app, review),
            subject=app,
        )

    def look(self, wanted):
        items = []
        for each in wanted:
            app, _slash, number_ = each.external_id.removesuffix(
                one_answer.SUFFIX
            ).partition("/")
            try:
                review = self.wire.read(f"{_app(app)}/reviews/{step(number_)}")
            except Gone:
                gone = {"id": each.external_id}
                items.append(RawItem(each.external_id, gone, kind="delete"))
            else:
                items += one_answer.seen(each, _items(app, review))
        return Page(items)

    # ---- Answering -------------------------------------------------------------------

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        app, _slash, number_ = reply.parent_external_id.partition("/")
        if not number_:
            raise Never(
                _lt("On %(network)s only reviews can be answered."), network=LABEL
            )
        self._last_look()
        self.wire.write(
            "POST",
            f"{_app(app)}/reviews/{step(number_)}:reply",
            json={"replyText": reply.body},
        )
        return f"{reply.parent_external_id}{one_answer.SUFFIX}"

    def find_own(self, reply, since):
        app, _slash, number_ = reply.parent_external_id.partition("/")
        review = self.wire.read(f"{_app(app)}/reviews/{step(number_)}")
        told = words(_comment(review, "developerComment"), "text")
        same = told.strip() == reply.body.strip()
        return f"{reply.parent_external_id}{one_answer.SUFFIX}" if same else ""

    def permalink(self, external_id):
        app, _slash, number_ = external_id.removesuffix(one_answer.SUFFIX).partition(
            "/"
        )
        return _link(app, {"reviewId": number_})


def _app(app):
    return f"/androidpublisher/v3/applications/{step(app)}"


def _id(app, review):
    return f"{app}/{words(review, 'reviewId')}"


def _link(app, review):
    number_ = step(words(review, "reviewId"))
    return (
        f"https://play.google.com/store/apps/details?id={step(app)}&reviewId={number_}"
    )


def _comment(review, name):
    """The comment of a kind that was changed last: the reviewer's, or the developer's.
    In which order they come is not told."""
    found = [part(each, name) for each in dicts(review.get("comments")) if name in each]
    return max(reversed(found), key=_version, default={})


def _date(comment):
    seconds = part(comment, "lastModified").get("seconds")
    try:
        return datetime.fromtimestamp(int(seconds), timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _moment(review):
    date = _date(_comment(review, "userComment"))
    return date.isoformat() if date else ""


def _version(comment):
    date = _date(comment)
    nanos = number(part(comment, "lastModified"), "nanos") or 0
    return f"{date.isoformat()}.{min(abs(nanos), 10**9):010}" if date else ""


def _items(app, review):
    """What a review brings: itself, and the answer that stands below it."""
    payload = {"app": app, "review": review}
    try:
        clean.identifier(words(review, "reviewId"), _lt("post id"))
        external_id = clean.identifier(_id(app, review), _lt("post id"))
    except BadItem as error:
        return [RawItem(clean.line(app, 200), payload, "broken", error=error)]
    version = _version(_comment(review, "userComment"))
    found = [RawItem(external_id, payload, version=version)]
    if told := _comment(review, "developerComment"):
        found.append(
            RawItem(external_id + one_answer.SUFFIX, payload, version=_version(told))
        )
    return found


def _review(app, review):
    told = _comment(review, "userComment")
    stars = number(told, "starRating")
    device = words(part(told, "deviceMetadata"), "productName") or words(told, "device")
    subject = [app, words(told, "appVersionName"), device]
    # A title stands before the words, with a tab between.
    text = (words(told, "originalText") or words(told, "text")).strip()
    return Post(
        external_id=_id(app, review),
        author=Author(
            _id(app, review), name=words(review, "authorName"), traceable=False
        ),
        body=text.replace("\t", "\n\n"),
        posted_at=_date(told),
        kind="review",
        rating=stars if stars and 1 <= stars <= 5 else None,
        changed_at=_date(told),
        language=words(told, "reviewerLanguage"),
        version=_version(told),
        permalink=_link(app, review),
        subject=", ".join(each for each in subject if each),
        subject_url=_link(app, {}).partition("&")[0],
        figures={"likes": number(told, "thumbsUpCount") or 0},
    )
