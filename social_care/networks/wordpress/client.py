"""WordPress: comments of a site, held ones too, and reviews of WooCommerce's products.

Sources, read in November 2026: https://developer.wordpress.org/rest-api/reference/comments/
(100 a page, ``before`` in ISO 8601), the schema that a site gives for ``OPTIONS
/wp/v2/comments``, https://woocommerce.github.io/woocommerce-rest-api-docs/#product-reviews.
An application password signs in with HTTP Basic. Nobody counts requests, and it costs
nothing.

Lists come newest first, and are walked down by moments, not by numbers of pages: what
is deleted meanwhile moves what is below it up. Nobody tells of a comment that is
edited, approved or taken away later: it is looked at again.
"""

from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from html import escape
from typing import ClassVar

from .. import clean, clock, gap, guard, html
from ..base import Capabilities, Client, Identity, Page, RawItem, Stream
from ..caller import Caller, address, said, step
from ..errors import BadItem, Gone, Never, SignInAgain, Unsure, _lt
from ..http import complain
from ..values import dicts, key, number, part, words
from . import parse

LABEL = "WordPress"
PAGE = 100
"""Comments to ask for; each comes with its article."""
COMMENTS = "/wp-json/wp/v2/comments"
REVIEWS = "/wp-json/wc/v3/products/reviews"
_STATES = ("all", "spam", "trash")
"""``all`` are those that are shown or held."""


class WordPressClient(Client):
    """One site, as one of its users."""

    key: ClassVar[str] = "wordpress"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-wordpress"
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream("comments", _lt("Comments"), interval=120),
            Stream("reviews", _lt("Reviews of products"), 300, scope="woocommerce"),
        ),
        settings=frozenset({"base_url", "handle", "external_id", "client_secret"}),
        required=frozenset({"base_url", "handle", "client_secret"}),
        labels={
            "base_url": _lt("Address of the Site"),
            "handle": _lt("User Name"),
            "client_secret": _lt("Application Password"),
        },
        max_length=65_000,
        counting="bytes",
        publishes=True,
        deletes=True,
        corrects=True,
        moderates=True,
        hides=True,
        many_realms=True,
        looks=50,
        look_every=3600,
        source="https://developer.wordpress.org/rest-api/reference/comments/",
    )

    @cached_property
    def wire(self):
        login = (self.settings.handle.strip(), self.settings.client_secret.strip())
        return Caller(
            address(self.settings.base_url, path=True),
            LABEL,
            self.settings,
            self.session,
            judge=_judge,
            auth=tuple(each.encode() for each in login),
        )

    @classmethod
    def realm(cls, settings):
        """A server may have many sites, each below a path."""
        try:
            return address(settings.base_url, path=True).partition("://")[2]
        except Never:
            return ""

    @classmethod
    def handle_of(cls, text):
        """Those who comment have no handle."""
        return ""

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        me = self.wire.read("/wp-json/wp/v2/users/me", context="edit")
        if not number(me, "id"):
            raise Never(_lt("The server does not say who we are."))
        able = part(me, "capabilities").get("moderate_comments")
        missing = [] if able else ["moderate_comments"]
        try:
            self.wire.read(REVIEWS, list, per_page=1)
        except (Never, SignInAgain):
            missing.append("woocommerce")
        handle = words(me, "username") or words(me, "slug")
        return Identity(str(me["id"]), handle, missing=tuple(missing))

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        asked = {"order": "desc", "orderby": "date_gmt"}
        before, _space, seen = cursor.get("page", "").partition(" ")
        asked["before"] = before or None
        asked["offset"] = seen or None
        found, size = guard.smaller(
            guard.fewer(PAGE), lambda size: self._list(stream, size, asked)
        )
        found = dicts(found)
        below = _below(found, cursor.get("page", "")) if len(found) >= size else ""
        fresh, after, more = gap.walked(cursor, found, parse.moment, below)
        return Page([_item(each) for each in reversed(fresh)], after, more=more)

    def _list(self, stream, size, asked):
        if stream == "reviews":
            return self.wire.read(REVIEWS, list, status="all", per_page=size, **asked)
        return self._comments(status="all", per_page=size, **asked)

    def _comments(self, **asked):
        return self.wire.read(COMMENTS, list, context="edit", _embed="up", **asked)

    def parse(self, item):
        if item.error:
            raise item.error
        if not isinstance(item.payload, dict):
            raise BadItem(_lt("This is not a comment of WordPress."))
        if "review" in item.payload:
            return parse.review(item.payload)
        return parse.comment(item.payload, self.settings.external_id)

    def look(self, wanted):
        """What is in none of the lists, or in the bin, is gone."""
        ids = [each.external_id for each in wanted if each.external_id.isdigit()]
        reviews = {each.external_id for each in wanted if each.kind == "review"}
        items, found = [], set()
        for state in _STATES:
            missing = [each for each in ids if each not in found]
            if not missing:
                break
            for each in dicts(self._states(missing, state, reviews)):
                found.add(key(each, "id"))
                items.append(_gone(each) if state == "trash" else _item(each))
        items += [_gone({"id": each}) for each in ids if each not in found]
        return Page(items)

    def _states(self, ids, state, reviews):
        comments = [each for each in ids if each not in reviews]
        reviews = [each for each in ids if each in reviews]
        found = []
        if comments:
            listed = ",".join(comments)
            found += self._comments(status=state, include=listed, per_page=PAGE)
        if reviews:
            listed = ",".join(reviews)
            found += self.wire.read(
                REVIEWS, list, status=state, include=listed, per_page=PAGE
            )
        return found

    # ---- Answering -------------------------------------------------------------------

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        if not reply.parent_external_id:
            raise Never(_lt("On WordPress only comments can be answered."))
        answered = self._one(reply.parent_external_id)
        self._last_look()
        sent = self.wire.write(
            "POST",
            COMMENTS,
            json={
                "post": number(answered, "post"),
                "parent": number(answered, "id"),
                "content": _html(reply.body),
            },
        )
        return clean.identifier(key(sent, "id"), _lt("post id"))

    def _one(self, external_id):
        try:
            found = self.wire.read(f"{COMMENTS}/{step(external_id)}", context="edit")
        except Gone as error:
            raise Never(_lt("The post to be answered no longer exists.")) from error
        if parse.status(found) in parse.GONE:
            raise Never(_lt("The post to be answered no longer exists."))
        return found

    def find_own(self, reply, since):
        found = self.wire.read(
            COMMENTS,
            list,
            context="edit",
            status="all",
            parent=reply.parent_external_id or None,
            per_page=PAGE,
            order="desc",
            orderby="date_gmt",
        )
        for each in dicts(found):
            body = words(part(each, "content"), "raw")
            mine = str(number(each, "author") or "") == self.settings.external_id
            if mine and body.strip() == _html(reply.body.strip()):
                posted = clean.moment(parse.moment(each))
                ours = clock.is_since(posted, since, self.wire.session.skew)
                if ours is not False:
                    return key(each, "id") if ours else None
        return "" if len(found) < PAGE else None

    def delete(self, external_id):
        with suppress(Gone):
            self.wire.write(
                "DELETE", f"{COMMENTS}/{step(external_id)}", params={"force": "true"}
            )

    def correct(self, external_id, body):
        self._change(external_id, content=_html(body))

    def hide(self, external_id, hidden=True):
        """Hold a comment back until it is approved, or approve it."""
        self._change(external_id, status="hold" if hidden else "approved")

    def reject(self, external_id, spam=False):
        """Into the bin, or to the spam: an administrator of the site can take it out
        of there for thirty days."""
        with suppress(Gone):
            self._change(external_id, status="spam" if spam else "trash")

    def _change(self, external_id, **values):
        self.wire.again("POST", f"{COMMENTS}/{step(external_id)}", json=values)


def _html(text):
    """Words as WordPress takes them: it throws away what looks like a tag."""
    return escape(text, quote=False)


def _item(thing):
    payload = parse.kept(thing)
    try:
        external_id = clean.identifier(key(thing, "id"), _lt("post id"))
        writer = parse.author(thing).external_id
    except BadItem as error:
        return RawItem(
            clean.line(key(thing, "id"), 200), payload, "broken", error=error
        )
    return RawItem(external_id, payload, version=parse.version(thing), author=writer)


def _gone(thing):
    return RawItem(key(thing, "id"), {"id": key(thing, "id")}, kind="delete")


def _below(found, page):
    """What asks for the next page: all before the last moment of this one has passed,
    without as many of that moment as have been seen.

    :param str page: what asked for this one
    """
    known = []
    for each in found:
        with suppress(BadItem):
            known.append(clean.moment(parse.moment(each)))
    known = [each for each in known if each]
    if not known:
        return ""
    last = min(known)
    seen = sum(each == last for each in known)
    until = (last + timedelta(seconds=1)).isoformat() + "Z"
    before, _space, skipped = page.partition(" ")
    return f"{until} {seen + int(skipped or 0) * (until == before)}"


def _judge(response):
    """Raise what an answer of WordPress amounts to that is no success.

    :raises NetworkError: Later, SignInAgain, Never or Unsure
    """
    status = response.status_code
    if status < 400:
        return
    found = said(response)
    found = found if isinstance(found, dict) else {}
    code = clean.line(words(found, "code"), 60)
    if code == "comment_duplicate":
        raise Unsure(_lt("WordPress has this very comment already."))
    if status == 401 or code.startswith(("incorrect_password", "invalid_username")):
        raise SignInAgain(
            _lt("%(network)s refuses our credentials (%(status)s)."),
            network=LABEL,
            status=status,
        )
    message = clean.line(html.text(words(found, "message")), 200)
    if status in (400, 403) and message:
        raise Never(
            _lt('%(network)s refuses this and says: "%(said)s"'),
            network=LABEL,
            said=message,
            status=status,
        )
    complain(response, LABEL)
