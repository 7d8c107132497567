"""Google Business: reviews of a company's locations, and the one answer that each has.

Sources, read in November 2026: https://developers.google.com/my-business/reference/rest
(reviews are the only part that is still in version 4, and the only one without a
discovery document), https://developers.google.com/my-business/content/review-data,
https://developers.google.com/my-business/content/latest-updates (state of an answer
since 2026-04-01, pictures since 2026-04-20, why an answer was refused since 2026-07-01,
where it is answered by hand since 2026-07-24),
https://developers.google.com/my-business/content/limits (300 requests a minute a Google
project; the page names no figure for reviews, so that of the other services is kept).
An answer has up to 4,096 bytes; it takes the place of the one before, and is looked
through by Google after it was taken. Reviewers have no id.

Each location is a stream, with a cursor, a health and a switch of its own: one that
Google does not let us into holds up no other. ``batchGetReviews`` asks for the reviews
of several locations at once, but Google does not say how it orders those of different
locations; so nobody could tell when all that is new was seen, and it is not used.
"""

import math
import re
from dataclasses import replace
from functools import lru_cache
from typing import ClassVar

from .. import clean, gap, google, keys, one_answer
from ..base import (
    Capabilities,
    Choice,
    Client,
    Deletion,
    Identity,
    Page,
    RawItem,
    Stream,
)
from ..caller import Caller, step
from ..errors import Gone, Never, _lt
from ..values import dicts, part, words
from . import parse, pushed

LABEL = "Google Business"
REVIEWS = "https://mybusiness.googleapis.com"
ACCOUNTS = "https://mybusinessaccountmanagement.googleapis.com"
LOCATIONS = "https://mybusinessbusinessinformation.googleapis.com"
NOTICES = "https://mybusinessnotifications.googleapis.com"
SCOPES = ("https://www.googleapis.com/auth/business.manage",)
PAGE = 50
"""Reviews a page, the most that Google gives."""
LISTED = 100
"""Locations a page, likewise."""
MOST = 1000
"""Locations of one account; where there are more, they are divided among several."""
ACCOUNTS_LISTED = 20
"""Accounts a page, the most that Google gives."""
OFTEN = 900
"""Seconds between two visits to a location, where there are not too many."""
PACE = 100
"""Requests a minute that polling may make, of the 300 that Google allows: the others
are for looking again, for the first reading, and for answers."""
STREAM = "reviews:"
"""Of the code of a location's stream, which goes on with its number."""
_ACCOUNT = re.compile(r"accounts/[\w-]{1,60}", re.ASCII)
_REVIEW = re.compile(r"locations/[^/]+/reviews/[^/]+")


class GoogleBusinessClient(Client):
    """One account of Google Business Profile, with all its locations."""

    key: ClassVar[str] = "google_business"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-map-marker"
    capabilities: ClassVar[Capabilities] = Capabilities(
        settings=frozenset(
            {
                "handle",
                "external_id",
                "client_id",
                "client_secret",
                "access_token",
                "refresh_token",
                "search_terms",
                "webhook_secret",
            }
        ),
        required=frozenset({"client_secret"}),
        labels={
            "external_id": _lt("Account (accounts/…)"),
            "client_secret": _lt("Client Secret, or Key of a Service Account (JSON)"),
            "search_terms": _lt("Locations (store codes or numbers; empty: all)"),
            "webhook_secret": _lt("Pub/Sub: Topic, Audience and Push Account"),
        },
        max_length=4096,
        counting="bytes",
        publishes=True,
        deletes=True,
        replaces_answer=True,
        signs_in=True,
        webhooks=True,
        looks=20,
        look_every=3600,
        source="https://developers.google.com/my-business/content/limits",
    )

    def __init__(self, settings, session=None):
        super().__init__(settings, session)
        self._token = settings.access_token

    @classmethod
    def can(cls, settings):
        """A stream for each location that was found when the account was connected."""
        streams = _streams(tuple(_places(settings).items()))
        return replace(cls.capabilities, streams=streams)

    @classmethod
    def handle_of(cls, text):
        """Those who review have no handle."""
        return ""

    def _wire(self, server):
        headers = {"Authorization": f"Bearer {self._token}"}
        base = self.settings.base_url or server
        judge = google.judge(LABEL)
        return Caller(base, LABEL, self.settings, self.session, headers, judge)

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        """Find the account and its locations; tell Google where notices go, where a
        topic was entered."""
        tokens = None
        if self._has_key:
            tokens = self.refresh()
            self._token = tokens.access_token
        account = self._account()
        found = self._locations(account["name"])
        notice = pushed.notice(self.settings)
        if notice.topic:
            self._notify(account["name"], notice.topic)
        return Identity(
            account["name"],
            clean.line(words(account, "accountName"), 100),
            tokens=tokens,
            options={"locations": found},
        )

    def _account(self):
        """The account that was entered; where none was, the only one there is."""
        name = self.settings.external_id.strip()
        if name:
            if not _ACCOUNT.fullmatch(name):
                raise Never(_lt('An account is written "accounts/" and its number.'))
            return {"name": name} | self._wire(ACCOUNTS).read(f"/v1/{name}")
        found = self._accounts()
        if not found:
            raise Never(_lt("This Google account manages no business on Google."))
        if len(found) > 1:
            named = [f"{each['name']} ({words(each, 'accountName')})" for each in found]
            raise Never(
                _lt(
                    "There are several accounts. Enter one as the network ID: %(them)s"
                ),
                them=clean.line(", ".join(named), 500),
            )
        return found[0]

    def _accounts(self):
        return self._all(ACCOUNTS, "/v1/accounts", "accounts", pageSize=ACCOUNTS_LISTED)

    def _all(self, server, path, name, **query):
        """All that a list of Google has, page by page; those that have a name."""
        found, page = [], None
        while len(found) <= MOST:
            answer = self._wire(server).read(path, pageToken=page, **query)
            found += [each for each in dicts(answer.get(name)) if words(each, "name")]
            page = words(answer, "nextPageToken") or None
            if not page:
                break
        return found

    def _locations(self, account):
        """Number of each location to what people know it by, and where it is shown.

        :raises Never: where one that was entered is not there, or none is
        """
        found = self._all(
            LOCATIONS,
            f"/v1/{account}/locations",
            "locations",
            pageSize=LISTED,
            readMask="name,title,storeCode,storefrontAddress,metadata",
            orderBy="title",
        )
        wanted = keys.listed(self.settings)
        if wanted:
            found = self._named(found, wanted)
        if not found:
            raise Never(_lt("This account has no locations."))
        if len(found) > MOST:
            raise Never(
                _lt("There are more than %(most)s locations. Enter some of them."),
                most=MOST,
            )
        return {
            clean.line(parse.number(each["name"]), 60): [
                parse.label(each),
                clean.link(words(part(each, "metadata"), "mapsUri")),
            ]
            for each in found
        }

    @staticmethod
    def _named(found, wanted):
        """The locations that were entered, by store code, number or name."""
        by_name = {}
        for each in found:
            for name in (words(each, "storeCode"), parse.number(each["name"])):
                by_name.setdefault(name.casefold(), each)
        names = [each.rpartition("/")[2].casefold() for each in wanted]
        missing = [
            each
            for each, name in zip(wanted, names, strict=True)
            if not name or name not in by_name
        ]
        if missing:
            raise Never(
                _lt("This account has no location %(them)s."),
                them=clean.line(", ".join(missing), 200),
            )
        return list({name: by_name[name] for name in names}.values())

    def _notify(self, account, topic):
        """Have new and changed reviews published to a topic; doing so again is no
        harm. Google's own service has to be let in there, see the documentation."""
        self._wire(NOTICES).again(
            "PATCH",
            f"/v1/{account}/notificationSetting",
            params={"updateMask": "pubsubTopic,notificationTypes"},
            json={
                "name": f"{account}/notificationSetting",
                "pubsubTopic": topic,
                "notificationTypes": ["NEW_REVIEW", "UPDATED_REVIEW"],
            },
        )

    @property
    def _has_key(self):
        """Whether it is a service account's key that was entered."""
        return self.settings.client_secret.lstrip().startswith("{")

    def authorize_url(self, redirect_uri, state):
        return google.authorize_url(self.settings, SCOPES, redirect_uri, state)

    def exchange_code(self, code, redirect_uri, verifier):
        """The tokens, and the accounts of Google Business that they are good for."""
        tokens = google.exchanged(
            self.settings, self.session, LABEL, SCOPES, code, redirect_uri, verifier
        )
        self._token = tokens.access_token
        choices = tuple(
            Choice(each["name"], name=words(each, "accountName"))
            for each in self._accounts()
            if _ACCOUNT.fullmatch(each["name"])
        )
        if not choices:
            raise Never(_lt("This Google account manages no business on Google."))
        return replace(tokens, choices=choices)

    def refresh(self):
        if self._has_key:
            return google.by_account_key(self.settings, self.session, LABEL, SCOPES[0])
        return google.renewed(self.settings, self.session, LABEL, SCOPES)

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        """A page of a location's reviews, the last changed first."""
        number = stream.removeprefix(STREAM)
        answer = self._wire(REVIEWS).page(
            f"/v4/{self._path(f'locations/{number}')}/reviews",
            PAGE,
            name="pageSize",
            orderBy="updateTime desc",
            pageToken=cursor.get("page") or None,
        )
        found = dicts(answer.get("reviews"))
        below = words(answer, "nextPageToken")
        fresh, after, more = gap.walked(cursor, found, parse.moment, below)
        place = self._place(number)
        items = [it for each in reversed(fresh) for it in parse.items(each, place)]
        return Page(items, after, more=more, reads=len(found))

    def _place(self, number):
        return _known(self.settings).get(number) or ["", ""]

    def _path(self, external_id):
        """What is below our account, as part of an address."""
        steps = [*self.settings.external_id.split("/"), *external_id.split("/")]
        return "/".join(step(each) for each in steps)

    def parse(self, item):
        if item.error:
            raise item.error
        if item.kind == "delete":
            return Deletion(item.external_id)
        payload = item.payload if isinstance(item.payload, dict) else {}
        return parse.post(item.external_id, payload, self.settings)

    def look(self, wanted):
        wire, items = self._wire(REVIEWS), []
        for each in wanted:
            external_id = each.external_id.removesuffix(one_answer.SUFFIX)
            place = self._place(external_id.split("/")[1] if "/" in external_id else "")
            try:
                review = wire.read(f"/v4/{self._path(external_id)}")
            except Gone:
                gone = {"id": each.external_id}
                items.append(RawItem(each.external_id, gone, kind="delete"))
            else:
                items += one_answer.seen(each, parse.items(review, place))
        return Page(items, reads=len(wanted))

    # ---- Answering -------------------------------------------------------------------

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        if not _REVIEW.fullmatch(reply.parent_external_id):
            raise Never(
                _lt("On %(network)s only reviews can be answered."), network=LABEL
            )
        wire = self._wire(REVIEWS)
        self._last_look()
        wire.write(
            "PUT",
            f"/v4/{self._path(reply.parent_external_id)}/reply",
            json={"comment": reply.body},
        )
        return f"{reply.parent_external_id}{one_answer.SUFFIX}"

    def find_own(self, reply, since):
        review = self._wire(REVIEWS).read(f"/v4/{self._path(reply.parent_external_id)}")
        told = words(part(review, "reviewReply"), "comment")
        same = told.strip() == reply.body.strip()
        return f"{reply.parent_external_id}{one_answer.SUFFIX}" if same else ""

    def delete(self, external_id):
        review = external_id.removesuffix(one_answer.SUFFIX)
        try:
            self._wire(REVIEWS).write(
                "DELETE", f"/v4/{self._path(review)}/reply", kind=None
            )
        except Gone:
            return

    # ---- Deliveries ------------------------------------------------------------------

    def verify(self, headers, body):
        return pushed.verify(self.settings, self.session, headers)

    def unpack(self, body, headers):
        return pushed.unpack(body, STREAM, _known(self.settings))


@lru_cache(50)
def _streams(places):
    """A stream for each pair of a location's number and label."""
    often = interval(len(places))
    return tuple(
        Stream(f"{STREAM}{number}", label, interval=often, calls=10)
        for number, label in places
    )


def interval(locations):
    """Seconds between two visits to each of so many locations, so that asking for them
    all takes no more than :data:`PACE` requests a minute."""
    return max(OFTEN, math.ceil(locations * 60 / PACE))


def _known(settings):
    """Number of a location to its label and address."""
    found = settings.options.get("locations")
    return found if isinstance(found, dict) else {}


def _places(settings):
    """Number of a location to what people know it by."""
    return {number: label for number, (label, _url) in _known(settings).items()}
