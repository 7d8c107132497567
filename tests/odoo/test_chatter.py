"""Notes in many chatters at once are what Odoo would have written one by one."""

from markupsafe import Markup

from odoo.addons.social_care.database import chatter

from .common import OdooCase, say

OWN = {"id", "res_id", "body", "date", "create_date", "write_date"}
"""What differs from one note to the next."""


class TestChatter(OdooCase):
    def setUp(self):
        super().setUp()
        for number in range(3):
            self.bring(say("My parcel is late.", id=str(number), author=f"c{number}"))
        self.all = self.tickets()
        self.assertEqual(len(self.all), 3)

    def _notes(self, since):
        self.env.invalidate_all()
        return [(ticket.message_ids - since).ensure_one() for ticket in self.all]

    def _columns(self, note):
        names = [name for name, field in note._fields.items() if field.column_type]
        (values,) = note.read([n for n in names if note._fields[n].store], load=None)
        return {name: value for name, value in values.items() if name not in OWN}

    def test_like_odoos_own_in_every_column(self):
        before = self.all.message_ids
        bodies = {ticket.id: f"note {ticket.id}" for ticket in self.all}
        self.all._message_log_batch(bodies)
        theirs = self._notes(before)
        chatter.log(self.all, bodies)
        ours = self._notes(before | self.env["mail.message"].union(*theirs))
        for their, our in zip(theirs, ours, strict=True):
            self.assertEqual(our.body, their.body)
            expected = self._columns(their)
            # Odoo draws one for each call, not for each note.
            expected.pop("message_id")
            found = self._columns(our)
            self.assertTrue(found.pop("message_id"))
            self.assertEqual(found, expected)

    def test_words_of_strangers_are_harmless_in_each(self):
        before = self.all.message_ids
        evil = '<img src="x" onerror="alert(1)">'
        first, second, third = self.all
        bodies = {
            first.id: evil,
            second.id: evil,
            third.id: Markup("<p>fine</p><script>alert(1)</script>"),
        }
        chatter.log(self.all, bodies)
        notes = self._notes(before)
        for note in notes[:2]:
            self.assertIn("&lt;img", note.body)
            self.assertNotIn("<img", note.body)
        self.assertEqual(str(notes[2].body), "<p>fine</p>")

    def test_a_chatter_that_was_read_before_shows_them(self):
        counts = [len(ticket.message_ids) for ticket in self.all]
        chatter.log(self.all, dict.fromkeys(self.all.ids, "more"))
        self.assertEqual(
            [len(ticket.message_ids) for ticket in self.all], [n + 1 for n in counts]
        )
