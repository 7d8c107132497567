"""A page of an organisation on LinkedIn: what LinkedIn allows it, and where it says so.

What comes in are notifications, by deliveries and, where these are missing, by asking
for them: one list with all comments on the page's posts, their changes and deletions,
and posts that name the page. LinkedIn keeps it for sixty days and means it for catching
up; an app that is not approved yet may ask a hundred times a day.
"""

import time
from contextlib import suppress
from datetime import datetime, timezone
from functools import cached_property
from typing import ClassVar

from .. import clean, clock
from ..base import Capabilities, Client, Deletion, Identity, Page, RawItem, Stream
from ..caller import step
from ..errors import Gone, Never, SignInAgain, Unsure, _lt
from ..values import key, number, part, words
from . import parse, sign_in, urns, webhook
from .wire import LABEL, caller
from .wire import page as page_of

HOUR = 3600
FIRST = 7 * 24 * HOUR
"""Seconds that a first visit goes back."""
OVERLAP = 15 * 60
"""Seconds that are asked for once more: nobody says how late a notification may be."""
AHEAD = 60
"""Seconds by which LinkedIn's clock may be ahead of ours."""
MOST = 5
"""Pages of answers that are looked through for one of ours."""


class LinkedInClient(Client):
    """One page, as one of its administrators."""

    key: ClassVar[str] = "linkedin"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-linkedin"
    profile_hosts: ClassVar[frozenset[str]] = frozenset({"linkedin.com"})
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream(
                "notifications",
                _lt("Comments and mentions"),
                interval=900,
                scope="rw_organization_admin",
            ),
        ),
        settings=frozenset(
            {
                "access_token",
                "base_url",
                "client_id",
                "client_secret",
                "external_id",
                "handle",
                "refresh_token",
                "webhook_secret",
            }
        ),
        required=frozenset({"access_token", "client_id", "client_secret"}),
        labels={
            "external_id": _lt("Number of the Page"),
            "webhook_secret": _lt("Application Number"),
        },
        notice=_lt(
            "LinkedIn forbids using what its members say, and who they are, for sales, "
            "advertising or recruiting, adding it to contacts, and exporting it. What "
            "members write may be kept for 48 hours, their profiles not at all: Odoo "
            "removes the words by itself, asks for no names and ties nobody to a "
            "contact. Only people who manage the page may see what comes in. LinkedIn "
            "has to have approved your app for the Community Management API."
        ),
        max_length=1250,
        publishes=True,
        deletes=True,
        corrects=True,
        keep_text=46 * HOUR,
        keep_author=23 * HOUR,
        keeps_anew=False,
        links_authors=False,
        exports=False,
        webhooks=True,
        subscribes=True,
        looks=20,
        signs_in=True,
        lag=60,
        source=(
            "learn.microsoft.com/linkedin/marketing: community-management, "
            "data-storage-requirements, restricted-use-cases (read in November 2026 as "
            "others quote them): 48 hours for what members do, less what Odoo may be "
            "late, 24 for profiles. Length: third parties. Lag: ours."
        ),
    )

    @classmethod
    def lane(cls, settings):
        return f"{settings.base_url} {settings.external_id}"

    @classmethod
    def handle_of(cls, text):
        """LinkedIn's members are tied to nobody: no handle is worth keeping."""
        return ""

    @cached_property
    def wire(self):
        return caller(self.settings, self.session)

    @property
    def me(self):
        """The page's URN."""
        if not self.settings.external_id:
            raise SignInAgain(_lt("LinkedIn has not been connected yet."))
        return f"urn:li:organization:{self.settings.external_id}"

    def is_own(self, author):
        return author.external_id == f"organization:{self.settings.external_id}"

    def permalink(self, external_id):
        return urns.address(external_id)

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        number_ = urns.organization(self.me)
        name, handle = sign_in.organization(self.wire, number_)
        member = sign_in.administered(self.wire).get(number_)
        if not member:
            raise Never(
                _lt("Whoever signed in is no administrator of this page on LinkedIn.")
            )
        return Identity(number_, handle or name, options={"member": member})

    def authorize_url(self, redirect_uri, state):
        return sign_in.authorize_url(self.settings, redirect_uri, state), ""

    def exchange_code(self, code, redirect_uri, verifier):
        return sign_in.exchanged(self.settings, self.session, code, redirect_uri)

    def refresh(self):
        return sign_in.renewed(self.settings, self.session)

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        """A stretch of time that is walked through page by page; what comes meanwhile
        is in the next one."""
        now = int(time.time() * 1000)
        since = cursor.get("since") or now - FIRST * 1000
        until, start = cursor.get("until") or now + AHEAD * 1000, cursor.get("start", 0)
        path = (
            "/rest/organizationalEntityNotifications?q=criteria"
            f"&actions=List({','.join(parse.ACTIONS)})"
            f"&organizationalEntity={step(self.me)}"
            f"&timeRange=(start:{since},end:{until})"
        )
        found, start = page_of(self.wire, path, start)
        items = [item for item in map(parse.notice, found) if item]
        if start is None:
            after = {"since": until - OVERLAP * 1000}
        else:
            after = {"since": since, "until": until, "start": start}
        return Page(items, after, more=start is not None, reads=len(found))

    def parse(self, item):
        if item.error:
            raise item.error
        if item.kind == "delete":
            return Deletion(item.external_id)
        return parse.post(item, self)

    def look(self, wanted):
        """What a notification only pointed at."""
        items = []
        for each in wanted:
            try:
                if urns.comment(each.external_id):
                    items.append(parse.comment(self._comment(each.external_id)))
                else:
                    path = f"/rest/posts/{step(each.external_id)}"
                    thing = part(each.payload or {}, "thing")
                    above = urns.post(thing.get("sourcePost")) or each.thread
                    items.append(parse.share(self.wire.read(path), above))
            except Gone:
                items.append(RawItem(each.external_id, {}, kind="delete"))
        return Page(items, reads=len(wanted))

    def _comment(self, urn):
        above, number_ = urns.parts(urn)
        return self.wire.read(f"{_comments(above)}/{number_}")

    # ---- Answering -------------------------------------------------------------------

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        top, sent = self._to(reply)
        sent |= {"actor": self.me, "message": {"text": reply.body}}
        self._last_look()
        made = self.wire.write("POST", _comments(top), json=sent)
        entity = urns.comment(made.get("commentUrn"))
        number_ = key(made, "id") or self.wire.headers.get("x-restli-id", "")
        above = urns.parts(top)[0] or urns.post(made.get("object")) or top
        entity = entity or urns.comment(f"urn:li:comment:({above},{number_})")
        if not entity:
            raise Unsure(_lt("What LinkedIn answered cannot be read."))
        return entity

    def _to(self, reply):
        """Below what an answer is written, and what says so: LinkedIn has comments and
        answers to comments, and nothing below these."""
        answered = reply.parent_external_id
        if not urns.comment(answered):
            if not urns.post(answered):
                raise Never(_lt("On LinkedIn only comments and posts can be answered."))
            return answered, {"object": answered}
        try:
            found = self._comment(answered)
        except Gone as error:
            raise Never(_lt("The post to be answered no longer exists.")) from error
        top = urns.comment(found.get("parentComment")) or answered
        above = urns.post(found.get("object")) or urns.parts(answered)[0]
        return top, {"object": above, "parentComment": top}

    def find_own(self, reply, since):
        top, _sent = self._to(reply)
        start = 0
        for _page in range(MOST):
            found, start = page_of(self.wire, _comments(top), start)
            for each in found:
                mine = each.get("actor") == self.me
                if mine and words(part(each, "message"), "text").strip() == reply.body:
                    ours = clock.is_since(_said_at(each), since, self.wire.session.skew)
                    if ours is not False:
                        return urns.comment(each.get("commentUrn")) if ours else None
            if start is None:
                return ""
        return None

    def delete(self, external_id):
        with suppress(Gone):
            self.wire.write("DELETE", self._ours(external_id), kind=None)

    def correct(self, external_id, body):
        self.wire.write(
            "POST",
            self._ours(external_id),
            headers={"X-RestLi-Method": "PARTIAL_UPDATE"},
            kind=None,
            json={"patch": {"message": {"$set": {"text": body}}}},
        )

    def _ours(self, external_id):
        above, number_ = urns.parts(external_id)
        if not number_:
            raise Never(_lt("Only comments can be changed on LinkedIn from here."))
        return f"{_comments(above)}/{number_}?actor={step(self.me)}"

    # ---- Deliveries ------------------------------------------------------------------

    def subscribe(self, url):
        """https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications"""
        app, member = self.settings.webhook_secret, self.settings.options.get("member")
        if not app.strip().isdigit():
            raise Never(
                _lt(
                    "Enter the application number first: it stands in the address of "
                    "your app's page at LinkedIn."
                )
            )
        subscription = urns.compound(
            developerApplication=f"urn:li:developerApplication:{app.strip()}",
            user=str(member or ""),
            entity=self.me,
        )
        path = (
            f"/rest/eventSubscriptions/{subscription[:-1]},eventType:{webhook.EVENT})"
        )
        self.wire.write("PUT", path, kind=None, json={"webhook": url})
        ends = number(self.wire.read(path), "expiresAt")
        return clean.moment(parse.moment(ends)) if ends else None

    def challenge(self, params):
        return webhook.challenge(self.settings.client_secret, params)

    def verify(self, headers, body):
        return webhook.verify(self.settings.client_secret, headers, body)

    def unpack(self, body, headers):
        return webhook.unpack(body)


def _comments(urn):
    """The comments below a post, or below a comment."""
    return f"/rest/socialActions/{step(urn)}/comments"


def _said_at(thing):
    at = number(part(thing, "created"), "time")
    try:
        return datetime.fromtimestamp(at / 1000, timezone.utc).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
