"""Batches that are too large, and those that a worker dies of."""

import resource
import time
from unittest.mock import patch

from odoo.addons.social_care.intake import attempts
from odoo.addons.social_care.intake.batch import Intake
from odoo.addons.social_care.networks.base import RawItem

from .common import OdooCase, say


class TestAttempts(OdooCase):
    def queue(self, *bodies):
        """Put posts into the queue, one event each."""
        items = [
            RawItem(str(number), say(body, id=number, author=f"author {number}"))
            for number, body in enumerate(bodies)
        ]
        self.env["social.care.event"].store(self.account.id, None, items)
        return self.events()

    def died(self, events, times=1):
        self.env["social.care.attempt"].create([{"event_ids": events.ids}] * times)
        self.env.flush_all()

    def next_batch(self):
        claimed = self.env["social.care.event"]._claim([self.account.id], None, False)
        return len(claimed)

    def process(self):
        self.env["social.care.event"]._process_queue([self.account.id])
        self.env.invalidate_all()

    def test_bounded_by_bytes(self):
        events = self.queue(*["Where is it? " + "x" * 1000] * 6)
        size = len(events[0].payload)
        for limit, expected in ((size * 3, 3), (size * 3 - 1, 2), (1, 1)):
            with self.subTest(limit), patch.object(attempts, "BYTES", limit):
                self.assertEqual(self.next_batch(), expected)
        with patch.object(attempts, "BYTES", size):
            self.process()
        self.assertEqual(set(events.mapped("state")), {"done"})

    def test_less_at_once_after_each_death(self):
        events = self.queue(*["Hello"] * 70)
        expected = [70, 62, 7, 1, 1]
        self.assertEqual(self.next_batch(), expected[0])
        for size in expected[1:]:
            self.died(events[:60])
            self.assertEqual(self.next_batch(), size)

    def test_those_before_it_are_not_held_up(self):
        events = self.queue(*["Hello"] * 10)
        self.died(events[5], 3)
        self.assertEqual(self.next_batch(), 5)

    def test_in_the_end_it_fails_alone(self):
        events = self.queue(*["Where is my parcel?"] * 4)
        self.died(events, 2)
        self.died(events[1], attempts.DEATHS - 2)
        self.process()
        self.assertEqual(events.mapped("state"), ["done", "failed", "done", "done"])
        self.assertIn("worker was ended", events[1].error_message)
        self.assertFalse(self.env["social.care.attempt"].search([]))
        # a person may have it tried again
        events[1].with_user(self.admin).action_replay()
        self.assertEqual(events[1].state, "done")

    def test_what_ended_leaves_nothing_behind(self):
        events = self.queue("Hello", "Hi")
        with patch.object(Intake, "parse", side_effect=ValueError):
            self.env["social.care.event"]._process_batch([self.account.id])
        self.env.invalidate_all()
        self.assertEqual(set(events.mapped("state")), {"failed"})
        self.assertFalse(self.env["social.care.attempt"].search([]))

    def test_no_memory_for_one_of_them(self):
        events = self.queue("Hello", "Poison", "Hi", "Good morning")
        run = Intake.run

        def hungry(intake):
            if any("Poison" in event.payload for event in intake.events):
                raise MemoryError
            return run(intake)

        with patch.object(Intake, "run", hungry):
            self.process()
        self.assertEqual(events.mapped("state"), ["done", "failed", "done", "done"])

    def test_no_event_fails_because_time_is_up(self):
        """Odoo ends a process that has used its time; it raises in it before."""
        events = self.queue("Hello", "Hi")
        limits = (int(time.process_time()), resource.RLIM_INFINITY)
        with (
            patch.object(resource, "getrlimit", return_value=limits),
            patch.object(Intake, "parse", side_effect=Exception("CPU time limit")),
            self.assertRaisesRegex(Exception, "CPU time limit"),
        ):
            self.process()
        self.env.invalidate_all()
        self.assertEqual(set(events.mapped("state")), {"new"})
