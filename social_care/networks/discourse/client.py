"""Discourse: posts that name us or stand in chosen categories, and private messages.

Sources, read in November 2026: https://docs.discourse.org; a key of the API may make 60
requests a minute (``max_admin_api_reqs_per_minute``), posts have 20 to 32,000 letters
(``min_post_length``, ``max_post_length``), pictures 4 MB (``max_image_size_kb``): each
forum may change these. It costs nothing.

``/posts.json`` gives the newest posts of the whole forum, of which we keep what is for
us; a first visit goes back so many pages and no further. It takes no size; 50 posts of
32,000 letters stay below what is read at once.
"""

from contextlib import suppress
from functools import cached_property
from typing import ClassVar

from ...text import squeezed
from .. import clean, clock, gap, guard, handles, html
from ..base import PRIVATE, Capabilities, Client, Identity, Page, RawItem, Stream
from ..caller import Caller, address, said, step
from ..errors import BadItem, Gone, Later, Never, SignInAgain, _lt
from ..http import bounded, complain
from ..values import dicts, key, number, part, words
from . import parse, webhook

LABEL = "Discourse"
FIRST = 20
"""Pages that a first visit goes back."""
CHUNK = 20
"""Posts of one topic that are asked for at once."""
ASKED = 20
"""Posts that are asked for singly on a page, to learn what others answer."""
KNOWN = 500
"""Places of posts that are remembered, by which answers name what they answer."""


class DiscourseClient(Client):
    """One user of one forum."""

    key: ClassVar[str] = "discourse"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-comments"
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream("posts", _lt("Mentions, answers, chosen categories"), interval=120),
            Stream("messages", _lt("Private messages"), interval=120),
        ),
        settings=frozenset(
            {
                "base_url",
                "handle",
                "external_id",
                "client_secret",
                "webhook_secret",
                "search_terms",
            }
        ),
        required=frozenset({"base_url", "handle", "client_secret"}),
        labels={
            "base_url": _lt("Address of the Forum"),
            "handle": _lt("User Name"),
            "client_secret": _lt("API Key"),
            "search_terms": _lt("Categories"),
        },
        max_length=32_000,
        max_message_length=32_000,
        max_media=10,
        max_media_bytes=4_000_000,
        private_messages=True,
        publishes=True,
        deletes=True,
        corrects=True,
        likes=True,
        many_realms=True,
        webhooks=True,
        looks=50,
        look_every=6 * 3600,
        source="https://docs.discourse.org",
    )

    @property
    def base(self):
        return address(self.settings.base_url, path=True)

    @property
    def name(self):
        """The account's name on the forum."""
        return self.settings.handle.strip().removeprefix("@")

    @cached_property
    def wire(self):
        headers = {
            "Api-Key": self.settings.client_secret.strip(),
            "Api-Username": self.name.encode("utf-8", "replace"),
            "Accept": "application/json",
        }
        return Caller(self.base, LABEL, self.settings, self.session, headers, _judge)

    @classmethod
    def realm(cls, settings):
        try:
            return address(settings.base_url, path=True).partition("://")[2]
        except Never:
            return ""

    @classmethod
    def handle_of(cls, text):
        text = clean.pasted(text)
        host, path = clean.place(text)
        if host:
            text = path[1] if path[:1] in (["u"], ["users"]) and len(path) > 1 else ""
        return text if handles.is_plain(text) else ""

    @classmethod
    def names_itself(cls, text):
        """Forums lie anywhere: no address says that it is one."""
        return False

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        found = self.wire.read(f"/u/{step(self.name)}.json")
        user = part(found, "user")
        if not key(user, "id"):
            raise Never(_lt("The server does not say who we are."))
        self.wire.read(f"/topics/private-messages/{step(self.name)}.json")
        return Identity(key(user, "id"), words(user, "username") or self.name)

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        return self._messages(cursor) if stream == "messages" else self._posts(cursor)

    def _posts(self, cursor):
        """The newest posts of the forum, and of them those that are for us."""
        below = cursor.get("page", "") or cursor.get("low", "")
        answer = self.wire.page("/posts.json", before=below or None)
        found = [each for each in dicts(answer.get("latest_posts")) if key(each, "id")]
        ids = [key(each, "id") for each in found if key(each, "id").isdigit()]
        pages = cursor.get("pages", 0) + 1
        low = min(ids, key=gap.order) if ids else ""
        enough = not cursor.get("mark") and pages >= FIRST
        after, more = gap.advance(cursor, ids, low, enough=enough)
        after.pop("pages", None)
        if more:
            after["pages"] = pages
        chosen = self._chosen(cursor, after)
        fresh = set(gap.unseen(cursor, ids))
        wanted = [
            each
            for each in found
            if key(each, "id") in fresh and self._is_for_us(each, chosen)
        ]
        parents = self._parents(found, wanted, after)
        items = [
            self._item(each, "posts", parents.get(key(each, "id"), ""))
            for each in sorted(wanted, key=lambda it: gap.order(key(it, "id")))
        ]
        return Page(items, after, more=more)

    def _is_for_us(self, post, chosen):
        return parse.is_post(post) and (
            key(post, "category_id") in chosen
            or key(post, "user_id") == self.settings.external_id
            or parse.names(post, self.name)
            or parse.answers(post, self.name)
        )

    def _chosen(self, cursor, after):
        """The ids of the categories that the account names, asked for when it changes
        what it names."""
        terms = [
            each.strip().lstrip("#").lower() for each in self.settings.search_terms
        ]
        terms = sorted({each for each in terms if each})
        known = cursor.get("categories") or {}
        if not terms:
            after.pop("categories", None)
            return set()
        if known.get("terms") != terms:
            site = self.wire.read("/site.json")
            categories = dicts(site.get("categories"))
            slugs = {key(it, "id"): words(it, "slug").lower() for it in categories}
            ids = []
            for each in categories:
                above = slugs.get(key(each, "parent_category_id"), "")
                slug = words(each, "slug").lower()
                if {slug, f"{above}:{slug}", words(each, "name").lower()} & set(terms):
                    ids.append(key(each, "id"))
            known = {"terms": terms, "ids": ids}
        after["categories"] = known
        return set(known["ids"])

    def _categories(self):
        """The categories that the account names, in small letters."""
        terms = (each.strip().lstrip("#") for each in self.settings.search_terms)
        return {each.lower() for each in terms if each}

    def _parents(self, found, wanted, cursor):
        """What these posts answer, by id; of what is asked for singly, so much and no
        more: the rest is known by its topic alone."""
        places = dict(cursor.get("places", {}))
        places |= {_place(each): key(each, "id") for each in found}
        parents, asked = {}, 0
        for each in wanted:
            above = _place(each, "reply_to_post_number")
            if not above:
                continue
            if above not in places and asked < ASKED:
                asked += 1
                places[above] = self._number(above)
            parents[key(each, "id")] = places.get(above, "")
        cursor["places"] = dict(list(places.items())[-KNOWN:])
        return parents

    def _number(self, place):
        topic, _slash, number_ = place.partition("/")
        try:
            path = f"/posts/by_number/{step(topic)}/{step(number_)}.json"
            return key(self.wire.read(path), "id")
        except Never:
            return ""

    @staticmethod
    def _item(post, stream, parent=""):
        payload = {"post": post, "stream": stream, "parent": parent}
        try:
            external_id = clean.identifier(key(post, "id"), _lt("post id"))
            topic = clean.identifier(key(post, "topic_id"), _lt("id of the thread"))
            writer = clean.identifier(key(post, "user_id"), _lt("author id"))
        except BadItem as error:
            return RawItem(
                clean.line(key(post, "id"), 200), payload, "broken", error=error
            )
        return RawItem(
            external_id,
            payload,
            version=parse.state(post),
            thread=topic,
            author=writer,
        )

    def _messages(self, cursor):
        """Topics in which something new was said, and then what was said, topic by
        topic."""
        if cursor.get("todo"):
            return self._said_in(cursor)
        sheet = cursor.get("sheet", 0)
        answer = self.wire.read(
            f"/topics/private-messages/{step(self.name)}.json", page=sheet or None
        )
        topics = dicts(part(answer, "topic_list").get("topics"))
        known = cursor.get("topics", {})
        todo = [
            key(each, "id")
            for each in topics
            if key(each, "id")
            and (number(each, "highest_post_number") or 1)
            > known.get(key(each, "id"), {}).get("highest", 0)
        ]
        heights = {
            key(each, "id"): number(each, "highest_post_number") or 1 for each in topics
        }
        after = {"topics": known, "todo": [[it, heights[it]] for it in todo]}
        if todo and part(answer, "topic_list").get("more_topics_url"):
            after["sheet"] = sheet + 1
        return Page([], after, more=bool(todo))

    def _said_in(self, cursor):
        """What is new in the first topic that is to be read."""
        (topic, height), *others = cursor["todo"]
        known = dict(cursor.get("topics", {}))
        last = known.get(topic, {}).get("last", "")
        try:
            answer = self.wire.read(f"/t/{step(topic)}.json")
        except guard.Unread:
            raise  # it is there, and passing over it would lose what was said
        except Never:
            answer = {}
        stream = part(answer, "post_stream").get("stream")
        stream = [str(each) for each in stream] if isinstance(stream, list) else []
        new = [each for each in stream if gap.order(each) > gap.order(last)]
        posts, size = guard.smaller(
            guard.fewer(CHUNK), lambda size: self._of_topic(topic, new[:size])
        )
        items = [
            self._item({**each, "topic_title": words(answer, "title")}, "messages")
            for each in posts
            if parse.is_post(each)
        ]
        if new:
            last = new[:size][-1]
        done = len(new) <= size
        before = known.get(topic, {}).get("highest", 0)
        known[topic] = {"last": last, "highest": height if done else before}
        after = {"topics": dict(list(known.items())[-KNOWN:])}
        after["todo"] = others if done else cursor["todo"]
        if "sheet" in cursor:
            after["sheet"] = cursor["sheet"]
        return Page(items, after, more=bool(after["todo"]) or "sheet" in after)

    def _of_topic(self, topic, ids):
        if not ids:
            return []
        path = f"/t/{step(topic)}/posts.json"
        query = {"post_ids[]": list(ids), "include_raw": "true"}
        return dicts(part(self.wire.read(path, **query), "post_stream").get("posts"))

    def parse(self, item):
        if item.error:
            raise item.error
        payload = item.payload if isinstance(item.payload, dict) else {}
        thing = part(payload, "post")
        if payload.get("delivered"):
            if not self._is_wanted(thing):
                return None
            private = None
        else:
            private = words(payload, "stream") != "posts"
        return parse.post(
            thing,
            self.base,
            self.settings.external_id,
            self.name,
            words(payload, "parent"),
            private,
        )

    def _is_wanted(self, post):
        """Of a delivery, which brings the posts of the whole forum."""
        chosen = set()
        if words(post, "category_slug").lower() in self._categories():
            chosen = {key(post, "category_id")}
        return parse.is_private(post) or self._is_for_us(post, chosen)

    def look(self, wanted):
        """What is no longer in its topic is gone, and so is what its topic was."""
        items, topics = [], {}
        for each in wanted:
            topics.setdefault(each.thread, []).append(each)
        for topic, asked in topics.items():
            if not topic.isdigit():
                continue  # no topic of the forum's: nothing can be told of it
            ids = [each.external_id for each in asked]
            try:
                found = self._of_topic(topic, ids)
            except Gone:
                found = []
            except Never:
                continue
            there = {key(it, "id"): it for it in found if not it.get("deleted_at")}
            for one in asked:
                post = there.get(one.external_id)
                if post:
                    stream = "messages" if one.visibility == PRIVATE else "posts"
                    items.append(self._item(post, stream))
                else:
                    gone = {"id": one.external_id}
                    items.append(RawItem(one.external_id, gone, kind="delete"))
        return Page(items)

    # ---- Answering -------------------------------------------------------------------

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        if not reply.parent_external_id:
            raise Never(_lt("On Discourse only posts can be answered."))
        answered = self._one(reply.parent_external_id)
        pictures = [self._uploaded(each) for each in reply.media]
        sent = {"raw": "\n\n".join([_marked(reply.body), *pictures])}
        if reply.visibility == PRIVATE and reply.parent_visibility != PRIVATE:
            title = words(answered, "topic_slug").replace("-", " ").strip()
            sent["title"] = f"Re: {title or LABEL}".ljust(15, ".")
            sent["target_recipients"] = words(answered, "username")
            sent["archetype"] = parse.PRIVATE_TOPIC
        else:
            sent["topic_id"] = number(answered, "topic_id")
            sent["reply_to_post_number"] = number(answered, "post_number")
        self._last_look()
        made = self.wire.write("POST", "/posts.json", json=sent)
        if words(made, "action") == "enqueued":
            raise Never(
                _lt(
                    "The forum holds this answer until a moderator approves it. Once "
                    "it is shown it comes in by itself."
                )
            )
        return clean.identifier(key(made, "id"), _lt("post id"))

    def _one(self, external_id):
        try:
            found = self.wire.read(f"/posts/{step(external_id)}.json")
        except Gone as error:
            raise Never(_lt("The post to be answered no longer exists.")) from error
        if found.get("deleted_at") or found.get("user_deleted") is True:
            raise Never(_lt("The post to be answered no longer exists."))
        return found

    def _uploaded(self, media):
        """The words by which a picture stands in a post."""
        made = self.wire.again(
            "POST",
            "/uploads.json",
            data={"upload_type": "composer", "synchronous": "true"},
            files={
                "file": (media.filename or "picture", media.content, media.mimetype)
            },
        )
        shown = clean.line(media.description).translate(str.maketrans("[]|", "()/"))
        link = clean.identifier(words(made, "short_url"), _lt("id of the picture"))
        return f"![{shown}]({link})"

    def find_own(self, reply, since):
        answered = self._one(reply.parent_external_id)
        if reply.visibility == PRIVATE and reply.parent_visibility != PRIVATE:
            return None  # a topic of its own, which a person has to look for
        topic = key(answered, "topic_id")
        answer = self.wire.read(f"/t/{step(topic)}.json")
        skew = self.wire.session.skew
        stream = part(answer, "post_stream").get("stream")
        newest = [str(each) for each in stream][-CHUNK:] if stream else []
        for each in reversed(self._of_topic(topic, newest)):
            mine = key(each, "user_id") == self.settings.external_id
            told = words(each, "raw") or html.text(words(each, "cooked"))
            body = _marked(reply.body) if words(each, "raw") else reply.body
            if mine and squeezed(told).startswith(squeezed(body)):
                posted = clean.moment(words(each, "created_at"))
                ours = clock.is_since(posted, since, skew)
                if ours is not False:
                    return key(each, "id") if ours else None
        return ""

    def delete(self, external_id):
        with suppress(Gone):
            self.wire.write("DELETE", f"/posts/{step(external_id)}.json", kind=None)

    def correct(self, external_id, body):
        """Its pictures stay below the words."""
        known = words(self._one(external_id), "raw").splitlines()
        pictures = [each for each in known if parse.PICTURE.fullmatch(each.strip())]
        raw = "\n\n".join([_marked(body), *pictures])
        path = f"/posts/{step(external_id)}.json"
        self.wire.again("PUT", path, json={"post": {"raw": raw}})

    def like(self, external_id):
        post = self._one(external_id)
        for action in dicts(post.get("actions_summary")):
            if number(action, "id") == parse.LIKE and action.get("acted") is True:
                return
        self.wire.write(
            "POST",
            "/post_actions.json",
            json={"id": number(post, "id"), "post_action_type_id": parse.LIKE},
        )

    # ---- Deliveries ------------------------------------------------------------------

    def verify(self, headers, body):
        return webhook.verify(self.settings.webhook_secret, headers, body)

    def unpack(self, body, headers):
        return webhook.unpack(body, headers)


def _marked(text):
    """Words as Discourse takes them: what looks like a tag is no word to it."""
    return text.replace("<", "&lt;")


def _place(post, of="post_number"):
    """Where a post stands: its topic and its number there; empty: not known."""
    topic, place = key(post, "topic_id"), key(post, of)
    return f"{topic}/{place}" if topic and place else ""


def _judge(response):
    """Raise what an answer of Discourse amounts to that is no success.

    :raises NetworkError: Later, SignInAgain or Never
    """
    status = response.status_code
    if status < 400:
        return
    found = said(response)
    found = found if isinstance(found, dict) else {}
    told = found.get("errors")
    told = told if isinstance(told, list) else []
    told = clean.line(" ".join(each for each in told if isinstance(each, str)), 200)
    wait = number(part(found, "extras"), "wait_seconds")
    if status == 429 and wait is not None:
        raise Later(
            _lt("%(network)s asks us to wait: too many requests."),
            bounded(float(min(wait, 10**6))),
            network=LABEL,
        )
    if status == 403 and "API" in told:
        raise SignInAgain(
            _lt("%(network)s refuses our credentials (%(status)s)."),
            network=LABEL,
            status=status,
        )
    if status in (400, 403, 422) and told:
        raise Never(
            _lt('%(network)s refuses this and says: "%(said)s"'),
            network=LABEL,
            said=told,
            status=status,
        )
    complain(response, LABEL)
