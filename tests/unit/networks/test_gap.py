"""The walk down newest-first pages loses nothing, wherever it is cut off."""

import random

from odoo.addons.social_care.networks import gap

SIZE = 4


class Server:
    """Posts with growing ids, given newest first, a few a page."""

    def __init__(self, count):
        self.count = count

    def page(self, cursor):
        below = int(cursor["page"]) if cursor.get("page") else self.count + 1
        ids = list(range(below - 1, 0, -1))[:SIZE]
        return [str(each) for each in ids], str(ids[-1]) if ids and ids[-1] > 1 else ""


def walk(server, cursor, pages=1000):
    found = []
    for _ in range(pages):
        ids, page = server.page(cursor)
        found += gap.unseen(cursor, ids)
        cursor, more = gap.advance(cursor, ids, page)
        if not more:
            break
    return found, cursor


def test_first_walk_brings_everything():
    found, cursor = walk(Server(10), {})
    assert sorted(found, key=int) == [str(each) for each in range(1, 11)]
    assert cursor == {"mark": "10"}


def test_nothing_new_moves_nothing():
    assert walk(Server(10), {"mark": "10"}) == ([], {"mark": "10"})
    assert gap.advance({"mark": "10"}, [], "") == ({"mark": "10"}, False)


def test_mark_stays_until_the_gap_is_closed():
    _found, cursor = walk(Server(20), {"mark": "3"}, pages=2)
    assert cursor["mark"] == "3" and cursor["top"] == "20" and cursor["low"] == "13"


def test_what_arrives_during_the_walk_is_found_by_the_next():
    server = Server(20)
    found, cursor = walk(server, {"mark": "3"}, pages=2)
    server.count = 25
    more, cursor = walk(server, cursor)
    assert cursor == {"mark": "20"}
    last, cursor = walk(server, cursor)
    assert sorted(map(int, found + more + last)) == list(range(4, 26))


def test_killed_anywhere_nothing_is_lost():
    chance = random.Random(7)
    for _ in range(300):
        server, cursor, stored = Server(chance.randint(1, 40)), {}, set()
        for _ in range(30):
            ids, page = server.page(cursor)
            after, _more = gap.advance(cursor, ids, page)
            if chance.random() < 0.7:  # else killed before both were stored
                stored.update(ids)
                cursor = after
            server.count += chance.choice((0, 0, 0, 1, 6))
        for _ in range(100):
            ids, page = server.page(cursor)
            stored.update(ids)
            cursor, more = gap.advance(cursor, ids, page)
            if not more and cursor["mark"] == str(server.count):
                break
        assert stored == {str(each) for each in range(1, server.count + 1)}


def test_ids_compare_as_numbers():
    cursor, _more = gap.advance({"mark": "9"}, ["10", "11"])
    assert cursor["mark"] == "11"


def test_enough_ends_the_walk():
    assert gap.advance({}, ["5", "4"], "3", enough=True) == ({"mark": "5"}, False)


def test_empty_page_in_the_middle_goes_on():
    cursor, more = gap.advance({"mark": "1", "top": "9", "page": "a"}, [], "b")
    assert more and cursor == {"mark": "1", "top": "9", "page": "b"}


def test_refused_page_goes_on_below_the_lowest():
    cursor = {"mark": "1", "top": "9", "low": "5", "page": "a", "other": 1}
    assert gap.restart(cursor) == {"mark": "1", "top": "9", "low": "5", "other": 1}


class Reviews:
    """Posts with random ids, sorted by moments that several may share."""

    def __init__(self, chance):
        self.chance = chance
        self.posts = []
        self.now = 0

    def add(self, count):
        for _ in range(count):
            self.now += self.chance.choice((0, 0, 1, 30))
            moment = f"2026-11-28T{self.now // 3600:02}:{self.now // 60 % 60:02}:"
            moment += f"{self.now % 60:02}" + self.chance.choice(
                ("Z", ".000Z", "+00:00")
            )
            self.posts.append((moment, f"Ug{self.chance.getrandbits(40):x}"))

    def page(self, cursor):
        start = int(cursor.get("page") or 0)
        newest = self.posts[::-1]
        more = str(start + SIZE) if start + SIZE < len(newest) else ""
        return newest[start : start + SIZE], more


def test_ids_that_do_not_grow_lose_nothing_by_their_moments():
    """Each visit takes what is new; whatever is killed before it was stored comes
    again, and of what is known only those at the mark do."""
    chance = random.Random(11)
    for _ in range(200):
        server, cursor, stored = Reviews(chance), {}, set()
        for _ in range(20):
            server.add(chance.choice((0, 1, 1, 7)))
            for _ in range(chance.randint(1, 4)):
                page, token = server.page(cursor)
                moments = [moment for moment, _id in page]
                new = set(gap.unseen(cursor, moments, by=gap.MOMENTS))
                after, more = gap.advance(cursor, moments, token, by=gap.MOMENTS)
                if chance.random() < 0.8:
                    stored.update(key for moment, key in page if moment in new)
                    cursor = after
                if not more:
                    break
        ended = 0
        while ended < 2:
            page, token = server.page(cursor)
            moments = [moment for moment, _id in page]
            new = set(gap.unseen(cursor, moments, by=gap.MOMENTS))
            stored.update(key for moment, key in page if moment in new)
            cursor, more = gap.advance(cursor, moments, token, by=gap.MOMENTS)
            ended += not more
        assert stored == {key for _moment, key in server.posts}


def test_by_ids_that_do_not_grow_almost_everything_is_lost():
    """Why moments are needed: this is what comparing such ids would do."""
    chance, lost = random.Random(3), 0
    server = Reviews(chance)
    server.add(300)
    cursor = {"mark": max((key for _moment, key in server.posts), key=gap.order)}
    for _ in range(20):
        server.add(5)
        new = [key for _moment, key in server.posts[-5:]]
        lost += 5 - len(gap.unseen(cursor, new))
        cursor, _more = gap.advance(cursor, new)
    assert lost > 80


def test_what_is_no_moment_comes_in_and_moves_nothing():
    mark = "2026-11-28T10:00:00Z"
    odd = ["", "yesterday", "9999-99-99", "2026-11-28T09:00:00Z", mark]
    assert gap.unseen({"mark": mark}, odd, by=gap.MOMENTS) == [*odd[:3], mark]
    cursor, more = gap.advance({"mark": mark}, odd[:3], "2", by=gap.MOMENTS)
    assert more and cursor == {"mark": mark, "top": mark, "page": "2"}
    cursor, more = gap.advance(cursor, odd, "3", by=gap.MOMENTS)
    assert not more and cursor == {"mark": mark}


def test_what_is_new_on_a_page_keeps_its_order():
    """What has no place is new: nobody can tell."""
    page = [("c", "2026-05-03"), ("b", ""), ("a", "2026-05-01"), ("z", "2026-04-01")]
    cursor = {"mark": "2026-05-01"}
    fresh, after, more = gap.walked(cursor, page, lambda each: each[1], "next")
    assert [name for name, _at in fresh] == ["c", "b", "a"]
    assert (after, more) == ({"mark": "2026-05-03"}, False)


def test_a_post_of_the_year_9999_hides_nothing():
    def visit(cursor, *moments):
        fresh, cursor, _more = gap.walked(cursor, list(moments), str)
        return fresh, cursor

    far, first, second = "9999-12-31T00:00:00Z", "2026-11-01T10:00:00Z", "2026-11-02"
    found, cursor = visit({}, far, first)
    assert (found, cursor) == ([far, first], {"mark": first})
    found, cursor = visit(cursor, far, second, first)
    assert second in found
    assert cursor == {"mark": second}
    # What was kept before this was known is let go of.
    assert visit({"mark": far, "top": far}, second) == ([second], {"mark": second})


def test_moments_are_read_on_every_python():
    """3.10 reads no Z, 3.11 no small one; what is not read would never be met again."""
    for mark in ("2026-05-01T10:00:00Z", "2026-05-01t10:00:00z"):
        known = {"mark": mark}
        for old in ("2026-05-01T09:59:59Z", "2026-05-01T09:59:59.1234567z"):
            assert gap.unseen(known, [old], gap.MOMENTS) == []
            assert gap.advance(known, [old], "more", by=gap.MOMENTS) == (known, False)


def test_the_same_place_again_leads_nowhere():
    cursor, more = gap.advance({"mark": "1"}, ["9", "8"], "token")
    assert more
    assert gap.advance(cursor, ["9", "8"], "token") == ({"mark": "9"}, False)
