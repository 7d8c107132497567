"""Practice, on a store in memory."""

from datetime import datetime

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care_practice.client import MAX_LENGTH, PracticeClient

from .contract import NetworkContract
from .driver import Driver, Inbox


class MemoryStore:
    """The store as practice.py asks for it."""

    def __init__(self):
        self.rows = {}
        self.keys = {}
        self.changes = 0

    def write(self, number, **values):
        self.changes += 1
        row = self.rows.setdefault(number, {"id": number})
        row.update(values, change=self.changes)
        return number

    def changes_after(self, number, limit):
        rows = [row for row in self.rows.values() if row["change"] > number]
        return [dict(row) for row in sorted(rows, key=lambda it: it["change"])[:limit]]

    def permalink(self, number):
        return f"https://odoo.example/practice#p{number}"

    def add(self, body, visibility, parent_id, idempotency_key):
        if idempotency_key in self.keys:
            return self.keys[idempotency_key]
        thread = None
        if parent_id:
            parent = self.rows[parent_id]
            if parent.get("deleted"):
                raise LookupError(parent_id)
            private = visibility == "private" != parent["visibility"]
            thread = parent["author_id" if private else "thread_id"]
        number = self.write(
            len(self.rows) + 1,
            own=True,
            author_id="company",
            author_handle="company",
            body=body,
            visibility=visibility,
            posted_at="2026-02-01T00:00:00",
            parent_id=parent_id,
            thread_id=thread or len(self.rows) + 1,
        )
        self.keys[idempotency_key] = number
        return number

    def delete(self, number):
        if not self.rows[number].get("deleted"):
            self.write(number, deleted=True, body=None)


class PracticeDriver(Driver):
    stream = "timeline"
    offers = frozenset(
        {
            "pages",
            "edits",
            "deletions",
            "parents",
            "own",
            "publishes",
            "starts",
            "idempotent",
            "deletes",
        }
    )
    many = 1200

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.store = MemoryStore()

    def client(self):
        return PracticeClient(base.Settings(handle="@company"), self.store)

    def write(self, draft):
        number = len(self.store.rows) + 1
        parent = int(draft.parent[1:]) if draft.parent else None
        thread = draft.author if draft.visibility == "private" else number
        self.store.write(
            number,
            own=draft.own,
            author_id=draft.author,
            author_handle=draft.handle or draft.author,
            author_name=draft.author.title(),
            body=draft.body,
            visibility=draft.visibility,
            posted_at=draft.posted_at or self.moment(),
            parent_id=parent,
            thread_id=self.store.rows[parent]["thread_id"] if parent else thread,
            **draft.extra,
        )
        return f"p{number}"

    def edit(self, external_id, body):
        self.store.write(int(external_id[1:]), body=body)

    def remove(self, external_id):
        self.store.delete(int(external_id[1:]))


class TestPractice(NetworkContract):
    driver_class = PracticeDriver

    def test_private_exchange(self, network, inbox):
        question = network.post("My number is 42", visibility="private")
        reply = base.Reply("Thanks", "private", parent_external_id=question)
        answer = network.client().publish(reply, "key-1")
        again = network.post("More", visibility="private")
        inbox.visit()
        posts = inbox.posts()
        for key in (question, answer, again):
            assert posts[key].visibility == "private"
            assert posts[key].kind == "message"
            assert posts[key].thread_external_id == "dm-ann"
        assert posts[answer].own

    def test_private_answer_to_a_public_post(self, network, inbox):
        question = network.post()
        reply = base.Reply("Psst", "private", parent_external_id=question)
        answer = network.client().publish(reply, "key-1")
        inbox.visit()
        posts = inbox.posts()
        assert posts[question].thread_external_id == question
        assert posts[answer].thread_external_id == "dm-ann"
        assert posts[answer].parent_external_id == question

    def test_kinds(self, network, inbox):
        root = network.post()
        answer = network.post(parent=root)
        review = network.post(extra={"kind": "review", "rating": 2})
        inbox.visit()
        posts = inbox.posts()
        assert [posts[key].kind for key in (root, answer, review)] == [
            "mention",
            "reply",
            "review",
        ]
        assert posts[review].rating == 2

    def test_a_deletion_says_nothing_of_the_words(self, network, inbox):
        key = network.post("Secret")
        network.remove(key)
        inbox.visit()
        [item] = inbox.items.values()
        assert "Secret" not in str(item)
        assert item.thread == key
        assert item.author == "ann"

    def test_published_after_all(self, network):
        reply = base.Reply("On its way.", parent_external_id=network.post())
        key = network.client().publish(reply, "key-1")
        client = network.client()
        since = datetime(2026, 1, 31)
        assert client.find_own(reply, since) == key
        assert client.find_own(reply, datetime(2026, 2, 2)) == ""
        assert client.find_own(base.Reply("On its way."), since) == ""
        client.delete(key)
        assert client.find_own(reply, since) == ""

    def test_too_long(self, network):
        client = network.client()
        assert client.publish(base.Reply("x" * MAX_LENGTH), "key-1")
        assert client.publish(base.Reply("x" * 300, "private"), "key-2")
        with pytest.raises(errors.Never, match="281 characters"):
            client.publish(base.Reply("x" * (MAX_LENGTH + 1)), "key-3")

    @pytest.mark.parametrize("strange", ["p", "x7", "p-1", "p²", "7' or 1=1", "p99"])
    def test_ids_of_somewhere_else(self, network, strange):
        client = network.client()
        client.delete(strange)
        with pytest.raises(errors.Never):
            client.publish(base.Reply("Hi", parent_external_id=strange), "key-1")

    def test_versions_sort(self, network):
        key = network.post("1")
        inbox = Inbox(network)
        for number in range(2, 13):
            inbox.visit()
            network.edit(key, str(number))
        inbox.visit()
        versions = [item.version for item in inbox.items.values()]
        assert versions == sorted(versions)
        assert inbox.posts()[key].body == "12"
