"""The page behind a claim link, as a stranger's browser sees it."""

import random
import re
import statistics
import time
from datetime import timedelta
from types import SimpleNamespace

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.social_care.controllers import claim as page
from odoo.addons.social_care.controllers import strangers
from odoo.addons.social_care.fetching import deliveries
from odoo.addons.social_care.handover import claiming, link
from odoo.addons.social_care.models.handoff.social_care_claim import MOST

from .common import AGENT, COMPLAINT, US, OdooHttpCase, say

NUMBER = "+44 20 7946 0123"
HOSTILE = "<script>alert(1)</script>"
SIGNS = (
    *("+", "0", "44", "7946", "(", ")", "-", "/", " ", "@", ".", "a", "example.com"),
    *("\0", "\r\n", "\t", "\u202e", "\u200b", "\ufeff", "\ufffd", "\U0001f600"),
    *("\u0660", "\u00b2", "\u2075", "\uff10", "<script>", "%00", "'", '"', "=", "{x}"),
    *("ext. 5", "tel:", "mailto:", "x" * 300, "9" * 60),
)
"""What the form is filled in with, in any order."""
TURNS = 30
VARIABLE = ("date", "server-timing")
"""Headers that differ by themselves."""


class ClaimCase(OdooHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.team.user_ids = cls.agent

    def setUp(self):
        super().setUp()
        self.make_handoff("ann")
        self.forget_strikes()

    def forget_strikes(self):
        self.env.cr.execute("DELETE FROM social_care_claim_strike")

    def make_handoff(self, author, **values):
        self.bring(say(COMPLAINT, author, id=f"c-{author}"))
        self.bring(say("We look into it.", US, parent=f"c-{author}", at=5))
        self.ticket = self.post(f"c-{author}").conversation_id.ticket_id
        self.ticket.user_id = self.agent
        self.handoff = self.env["social.care.handoff"].create(
            {"ticket_id": self.ticket.id, "channel": "phone", **values}
        )
        self.env.flush_all()
        return self.handoff

    def path(self, handoff=None):
        url = (handoff or self.handoff).claim_url
        return url[url.index("/social_care/") :]

    def get(self, path=None, **options):
        return self.url_open(path or self.path(), allow_redirects=False, **options)

    def post_form(self, path=None, csrf=True, **form):
        path = path or self.path()
        if csrf:
            form["csrf_token"] = self.csrf_token()
        answer = self.url_open(path, data=form, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def csrf_token(self):
        """A token of this session, from whatever page gives one."""
        shown = self.url_open("/web/login").text
        return re.search(r'name="csrf_token" value="(\w+)"', shown)[1]

    def send(self, path=None, **form):
        return self.post_form(path, **({"phone": NUMBER, "consent": "1"} | form))

    def activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)]
        )


class TestPage(ClaimCase):
    def test_it_shows_nothing_of_the_ticket(self):
        shown = self.get()
        self.assertEqual(shown.status_code, 200)
        self.assertIn(self.account.company_id.name, shown.text)
        for secret in (
            self.ticket.number,
            self.ticket.name,
            COMPLAINT[:20],
            "ann",
            "Agnes",
        ):
            self.assertNotIn(secret, shown.text.replace("name=", ""))
        self.assertEqual(shown.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(shown.headers["Cache-Control"], "no-store")
        self.assertIn("default-src 'none'", shown.headers["Content-Security-Policy"])

    def test_opening_consumes_nothing(self):
        for _visit in range(5):
            self.assertEqual(self.get().status_code, 200)
        self.assertEqual(self.handoff.state, "offered")
        self.assertEqual(self.send().status_code, 200)
        self.assertEqual(self.handoff.state, "arrived")

    def test_a_number_is_left(self):
        before = fields.Datetime.now()
        answer = self.send(day="tomorrow", part="afternoon")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Thank you", answer.text)
        self.assertEqual(self.handoff.contact_value, "+442079460123")
        self.assertGreaterEqual(self.handoff.consent_at, before)
        self.assertIn("You may use this number", self.handoff.consent_text)
        self.assertEqual(self.handoff.good_words, "Tomorrow, In the afternoon")
        self.assertGreater(self.handoff.good_at, before + timedelta(hours=1))
        activity = self.activities()
        self.assertEqual(activity.summary, "Call +442079460123")
        self.assertEqual(activity.user_id, self.agent)
        self.assertEqual(self.handoff.conversation_id.public_resolution, "moved")
        said = self.ticket.message_ids.filtered(lambda m: "arrived" in (m.body or ""))
        self.assertEqual(said.author_id, self.env.ref("base.partner_root"))

    def test_an_address_is_left_where_a_number_was_expected(self):
        self.send(phone="", email="Eva <Eva@Example.com>")
        self.assertEqual(self.handoff.channel, "email")
        self.assertEqual(self.handoff.contact_value, "eva@example.com")
        self.assertEqual(self.activities().summary, "Write to eva@example.com")

    def test_what_is_wrong_is_said_at_its_place(self):
        for form, words in (
            ({"phone": ""}, "Please enter a number or an address"),
            ({"phone": "call me"}, "Please check this number"),
            ({"phone": "", "email": "eva at home"}, "Please check this address"),
            ({"phone": "", "email": "@example.com"}, "Please check this address"),
            ({"phone": "", "email": "eva@example"}, "Please check this address"),
            ({"consent": ""}, "Please tick this box"),
        ):
            with self.subTest(form=form):
                answer = self.send(**form)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(words, answer.text)
        self.assertEqual(self.handoff.state, "offered")
        self.assertFalse(self.handoff.claim_ids)

    def test_what_no_browser_sends(self):
        form = {"csrf_token": self.csrf_token(), "consent": "1"}
        answer = self.url_open(self.path(), data=form, files={"phone": ("a.txt", b"1")})
        self.assertIn("Please enter a number or an address", answer.text)
        self.assertEqual(self.send(phone=NUMBER + "\0").status_code, 200)
        self.assertEqual(self.handoff.contact_value, "+442079460123")

    def test_an_address_wrapped_in_another_is_the_same(self):
        def digest(address):
            sent = SimpleNamespace(remote_addr=address)
            request = SimpleNamespace(httprequest=sent, env=self.env)
            return strangers.address_of(request)

        self.assertNotEqual(digest("::ffff:192.0.2.1"), digest("::ffff:192.0.2.2"))
        self.assertNotEqual(digest("192.0.2.1"), digest("192.0.2.2"))
        self.assertEqual(digest("::ffff:192.0.2.1"), digest("192.0.2.1"))
        self.assertEqual(digest("2001:db8::1"), digest("2001:db8::2"))

    def test_the_address_of_a_webhook_that_is_none(self):
        for token in ("a\0b", "", "a b", "ä", "a" * 101):
            self.assertFalse(deliveries.of_token(self.env, token)[1])
        url = "/social_care/webhook/"
        answers = [self.url_open(url + end, data="{}") for end in ("a%00b", "ab")]
        self.assertEqual(*(each.status_code for each in answers))

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.handoff.conversation_id.language = "ar"
        self.env.flush_all()
        shown = self.get()
        self.assertIn('lang="ar-001"', shown.text)
        self.assertIn('dir="rtl"', shown.text)

    def test_in_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        addon = self.env["ir.module.module"].search([("name", "=", "social_care")])
        addon._update_translations("de_DE")
        self.handoff.conversation_id.language = "de"
        self.env.flush_all()
        shown = self.get().text
        self.assertIn('lang="de-DE"', shown)
        self.assertIn("möchte privat mit Ihnen weitersprechen", shown)
        self.assertIn("Bitte kreuzen Sie dieses Feld an", self.send(consent="").text)
        self.assertIn("Wir melden uns", self.send().text)
        self.assertIn("Sie dürfen diese Nummer", self.handoff.consent_text)
        self.assertEqual(self.activities().summary, "Call +442079460123")

    def test_the_colour_can_be_read(self):
        for colour, text in (
            ("#000000", "#ffffff"),
            ("#ffe600", "#000000"),
            ("#d32f2f", "#ffffff"),
        ):
            self.assertEqual(page._text_on(colour), text)
        company = self.account.company_id
        company.primary_color = "red;} body{display:none}"
        self.assertEqual(page._colour(company), page.COLOUR)


class TestTrust(ClaimCase):
    def test_sent_in_private_is_checked_by_that_and_good_for_once(self):
        self.handoff.link_sent_at = fields.Datetime.now()
        self.send()
        self.assertTrue(self.handoff.verified_at)
        self.assertIn("private message", self.handoff.verification)
        self.assertEqual(self.get().status_code, 404)
        self.assertEqual(self.send(phone="+44 20 7946 0999").status_code, 404)
        self.assertEqual(len(self.handoff.claim_ids), 1)

    def test_in_public_several_are_kept_apart_until_one_is_checked(self):
        self.handoff.link_in_public = True
        self.send()
        self.send(phone="+44 20 7946 0999")
        self.send(phone="", email="eva@example.com")
        self.send()
        self.assertEqual(len(self.handoff.claim_ids), 3)
        self.assertFalse(self.handoff.verified_at)
        self.assertTrue(self.handoff.to_verify)
        self.assertEqual(self.handoff.contact_value, "+442079460123")
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertIn("3 people answered", activity.summary)
        theirs = self.handoff.with_user(self.agent)
        theirs.outcome = "Refunded"
        for refused in (
            theirs.action_done,
            theirs.action_write_email,
            lambda: theirs.action_verify("", "both"),
            lambda: theirs.action_verify("Order number", " "),
        ):
            with self.assertRaises(UserError):
                refused()
        claim = theirs.claim_ids[2]
        theirs.action_verify("Order number", "4711", claim.id)
        self.assertEqual(self.handoff.contact_value, "eva@example.com")
        self.assertEqual(self.handoff.channel, "email")
        self.assertEqual(self.handoff.verified_by_id, self.agent)
        self.assertIn("Order number", self.handoff.verification)
        self.assertEqual(self.handoff.claim_ids.filtered("verified"), claim.sudo())
        self.assertEqual(self.get().status_code, 404)
        theirs.action_done()

    def test_ten_thousand_submissions_are_one_notice(self):
        """What comes beyond as many as are kept is only counted, and nobody is told
        again; it makes no difference how it comes."""
        self.handoff.link_in_public = True
        before = len(self.chatter(self.ticket))
        for number in range(4):
            self.assertEqual(
                self.send(phone=f"+44 20 7946 {number:04d}").status_code, 200
            )
        form = {"consent": "1", "day": "any", "part": "any"}
        for number in range(4, 10_000):
            form["phone"] = f"+44 20 7946 {number:04d}"
            self.assertFalse(claiming.receive(self.handoff, dict(form), f"a{number}"))
        self.assertEqual(self.send(phone=NUMBER).status_code, 200)
        self.assertEqual(len(self.handoff.claim_ids), claiming.KEPT)
        self.assertEqual(self.handoff.flood_count, MOST)
        self.assertEqual(len(self.activities()), 1)
        self.assertIn(f"{claiming.KEPT} people answered", self.activities().summary)
        self.assertLessEqual(len(self.chatter(self.ticket)) - before, 2)
        notices = self.env["mail.message"].search_count(
            [("res_id", "=", self.handoff.id), ("model", "=", self.handoff._name)]
        )
        self.assertLessEqual(notices, 1)

    def test_text_left_there_is_harmless(self):
        hostile = (
            HOSTILE,
            f'"{HOSTILE}"@example.com',
            f"{HOSTILE}@example.com",
            '"><svg/onload=alert(1)>@example.com',
            "javascript:alert(1)@example.com",
            "<a@example.com>, b@example.com",
        )
        self.handoff.link_in_public = True
        for text in hostile:
            for form in ({"phone": text}, {"phone": "", "email": text}):
                answer = self.send(day=text, part=text, unknown=text, **form)
                shown = answer.text.casefold()
                for part in ("<script", "<svg", "<a@"):
                    self.assertNotIn(part, shown, form)
        self.send(day=HOSTILE, part=HOSTILE, unknown=HOSTILE)
        claims = self.handoff.claim_ids
        self.assertIn("+442079460123", claims.mapped("value"))
        self.assertEqual(set(claims.mapped("day")), {"any"})
        for value in (*claims.mapped("value"), self.handoff.contact_value):
            self.assertNotRegex(value, r"""[\s<>"'()=;:\\]""")

    def test_a_hostile_name_is_harmless_to_the_agent(self):
        """Names come from the network, and stand in what the agents have to do."""
        self.handoff.profile_id.name = HOSTILE
        handoff = self.handoff.create({"ticket_id": self.ticket.id, "channel": "chat"})
        handoff.action_arrived()
        self.handoff.link_sent_at = fields.Datetime.now()
        self.send()
        self.assertIn(HOSTILE, self.handoff.verification)
        notes = (str(note) for note in self.activities().mapped("note"))
        for text in (*notes, *self.chatter(self.ticket)):
            self.assertNotIn("<script", text)


class TestWhatStrangersType(ClaimCase):
    def test_nothing_but_values_and_complaints(self):
        """Whatever the form holds: it can be stored, or a field is to be checked."""
        chance = random.Random(16)
        names = ("phone", "email", "day", "part", "consent", "csrf_token", "\0", "")
        for number in range(1000):
            form = {
                name: "".join(chance.choices(SIGNS, k=chance.randint(0, 9)))
                for name in chance.sample(names, chance.randint(0, len(names)))
            }
            values, errors = claiming._read(self.handoff, form)
            with self.subTest(number, form=form):
                self.assertTrue(errors.keys() <= {"phone", "email", "consent"})
                for value in filter(None, values.values()):
                    value.encode()
                    self.assertNotIn("\0", value)
                    self.assertLessEqual(len(value), 250)

    def test_what_is_stored_is_stored(self):
        """The hardest of them, over HTTP."""
        self.handoff.link_in_public = True
        for phone in (
            "\0" + NUMBER,
            NUMBER + "\u202e",
            "\ud7ff" + NUMBER,
            "=" + NUMBER,
        ):
            with self.subTest(phone):
                self.assertIn(self.send(phone=phone).status_code, (200, 422))


class TestLinkInPublic(ClaimCase):
    """A link that also stands in public proves nothing, wherever it stands."""

    def setUp(self):
        super().setUp()
        self.handoff.link_sent_at = fields.Datetime.now()

    def assert_not_checked(self):
        self.assertEqual(self.send(phone=NUMBER).status_code, 200)
        self.assertTrue(self.handoff.claim_ids)
        self.assertTrue(self.handoff.link_in_public)
        self.assertFalse(self.handoff.verified_at)

    def test_recorded_by_hand_at_another_address(self):
        token = self.path().rpartition("/")[2]
        self.handoff.conversation_id.record_native_answer(
            f"Here: https://other.example.com/x?t={token}&u=1"
        )
        self.assert_not_checked()

    def test_brought_by_our_stream_before_its_expiry_changed(self):
        url = self.handoff.claim_url
        self.bring(say(f"Here: {url}", US, id="l", parent="c-ann", at=9))
        self.handoff.expires_at += timedelta(days=3)
        self.assertNotEqual(self.handoff.claim_url, url)
        self.assert_not_checked()

    def came_and_was_checked(self):
        self.assertEqual(self.send(phone=NUMBER).status_code, 200)
        self.assertTrue(self.handoff.verified_at)
        self.assertTrue(self.handoff.claim_ids.verified)

    def test_a_post_that_comes_after_the_first_submission(self):
        """It stood there before, and was brought later: whoever came may be anybody."""
        self.came_and_was_checked()
        self.bring(say(f"Here: {self.handoff.claim_url}", US, id="l", parent="c-ann"))
        self.assertTrue(self.handoff.link_in_public)
        self.assertFalse(self.handoff.verified_at)
        self.assertFalse(self.handoff.claim_ids.verified)
        self.assertIn("also been in public", "".join(self.chatter(self.ticket)))

    def test_an_answer_that_is_recorded_after_it(self):
        self.came_and_was_checked()
        self.handoff.conversation_id.record_native_answer(self.handoff.claim_url)
        self.assertFalse(self.handoff.verified_at)

    def test_what_is_said_later_takes_nothing_back(self):
        self.came_and_was_checked()
        later = fields.Datetime.now() + timedelta(hours=1)
        words = f"Here: {self.handoff.claim_url}"
        self.bring(say(words, US, later, id="l", parent="c-ann"))
        self.assertTrue(self.handoff.link_in_public)
        self.assertTrue(self.handoff.verified_at)

    def test_what_a_person_has_checked_stays(self):
        self.came_and_was_checked()
        self.handoff.verified_by_id = self.admin
        self.bring(say(self.handoff.claim_url, US, id="l", parent="c-ann"))
        self.assertTrue(self.handoff.verified_at)

    def test_what_a_link_is_told_by(self):
        nonce = self.handoff.claim_nonce
        token = self.path().rpartition("/")[2]
        for words in (token, f"a{token}", f"-/{token}?x", f"{token}abc", nonce):
            self.assertTrue(link.stands_in(words, nonce), words)
        for words in ("", None, "x" * 200, "\u00e9" * 200, token[:90], "/" + "-" * 99):
            self.assertFalse(link.stands_in(words, nonce), words)

    def test_submissions_to_one_link_take_turns(self):
        """Two at a time would both count before either is kept."""

        def version():
            self.env.cr.execute(
                "SELECT xmin, ctid FROM social_care_handoff WHERE id = %s",
                [self.handoff.id],
            )
            return self.env.cr.fetchone()

        form = {"phone": NUMBER, "consent": "1"}
        claiming.receive(self.handoff, dict(form), "a")
        self.env.flush_all()
        before = version()
        claiming.receive(self.handoff, dict(form), "b")
        self.assertNotEqual(version(), before)


class TestLinksThatDoNotWork(ClaimCase):
    def kinds(self):
        """A link of each kind that does not work."""
        good = self.path()
        broken = good[:-3] + ("abc" if not good.endswith("abc") else "xyz")
        kinds = {"invalid": broken, "nonsense": "/social_care/claim/%20%00hello"}
        used = self.make_handoff("used", link_sent_at=fields.Datetime.now())
        kinds["used"] = self.path(used)
        self.send(kinds["used"])
        late = self.make_handoff(
            "late", expires_at=fields.Datetime.now() - timedelta(minutes=1)
        )
        kinds["expired"] = self.path(late)
        revoked = self.make_handoff("revoked")
        kinds["revoked"] = self.path(revoked)
        revoked.action_revoke_link()
        ended = self.make_handoff("ended")
        kinds["ended"] = self.path(ended)
        ended.action_decline()
        self.env.flush_all()
        self.forget_strikes()
        return kinds

    def test_equal_answers(self):
        kinds = self.kinds()
        token = self.csrf_token()
        form = {"phone": NUMBER, "consent": "1", "csrf_token": token}
        for method in ("GET", "POST"):
            answers = {}
            for name, path in kinds.items():
                answer = (
                    self.get(path)
                    if method == "GET"
                    else self.url_open(path, data=form, allow_redirects=False)
                )
                headers = {
                    key.lower(): value
                    for key, value in answer.headers.items()
                    if key.lower() not in VARIABLE
                }
                answers[name] = (answer.status_code, answer.text, headers)
            with self.subTest(method=method):
                self.assertEqual(answers["invalid"][0], 404)
                self.assertIn("not active", answers["invalid"][1])
                self.assertNotIn("set-cookie", answers["invalid"][2])
                for name, answer in answers.items():
                    self.assertEqual(answer, answers["invalid"], name)

    def test_equal_work(self):
        """The same questions to the database, whatever is wrong with a link: what the
        time it takes is made of."""
        counts = {}
        for name, path in self.kinds().items():
            token = path.rsplit("/", 1)[1]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(link.handoff_of(self.env, token))
            counts[name] = self.env.cr.sql_log_count - before
        self.assertEqual(len(set(counts.values())), 1, counts)

    def test_equal_times(self):
        """Medians of many, interleaved and shuffled, so that nothing drifts: no kind
        may stand out, on a busy machine either."""
        kinds = self.kinds()
        order, shuffle = list(kinds), random.Random(8).shuffle
        form = {"phone": NUMBER, "consent": "1", "csrf_token": self.csrf_token()}
        for data in (None, form):
            took = {name: [] for name in kinds}
            for _turn in range(TURNS):
                shuffle(order)
                for name in order:
                    begun = time.perf_counter()
                    self.url_open(kinds[name], data=data, allow_redirects=False)
                    took[name].append(time.perf_counter() - begun)
            medians = {name: statistics.median(times) for name, times in took.items()}
            self.assertLess(max(medians.values()), min(medians.values()) * 2, medians)


class TestAbuse(ClaimCase):
    def guess(self, times):
        for number in range(times):
            self.assertEqual(self.get(f"/social_care/claim/x{number}").status_code, 404)

    def test_who_guesses_is_slowed_and_then_refused(self):
        delays = []
        self.patch(strangers.time, "sleep", delays.append)
        self.assertEqual(self.get().status_code, 200)
        self.assertEqual(delays, [])
        self.guess(strangers.SLOW_FROM + 2)
        self.assertEqual(self.get().status_code, 200)
        self.assertEqual(len(delays), 1)
        self.assertAlmostEqual(delays[0], 0.3)
        self.guess(strangers.REFUSE_FROM - strangers.SLOW_FROM - 2)
        refused, invalid = self.get(), self.get("/social_care/claim/x")
        self.assertEqual(refused.status_code, 404)
        self.assertEqual(refused.text, invalid.text)
        self.assertEqual(self.send().status_code, 404)
        self.assertEqual(self.handoff.state, "offered")
        self.assertLessEqual(max(delays), strangers.LONGEST)

    def test_what_is_said_of_the_sender_does_not_count(self):
        """Without Odoo's proxy mode nobody can pretend to be somebody else."""
        for number in range(strangers.REFUSE_FROM):
            self.get(
                f"/social_care/claim/x{number}",
                headers={"X-Forwarded-For": f"203.0.113.{number}"},
            )
        self.assertEqual(self.get().status_code, 404)

    def test_forged_requests_are_refused(self):
        for form in ({}, {"csrf_token": "x"}):
            answer = self.post_form(csrf=False, phone=NUMBER, consent="1", **form)
            self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.handoff.state, "offered")

    def test_too_much_is_refused(self):
        answer = self.send(email="x" * 20_000)
        self.assertEqual(answer.status_code, 413)
        self.assertEqual(self.handoff.state, "offered")

    def test_addresses_are_kept_as_digests(self):
        self.send()
        self.guess(1)
        self.env.cr.execute("SELECT key FROM social_care_claim_strike")
        for (key,) in self.env.cr.fetchall():
            self.assertRegex(key, r"^address:[0-9a-f]{24}$")
        self.assertRegex(self.handoff.claim_ids.address, r"^[0-9a-f]{24}$")
