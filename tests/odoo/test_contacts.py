"""Whose profile it is: suggested with evidence, linked by people, taken back."""

import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.social_care.networks import NETWORKS

from .common import AGENT, OdooCase, say, whisper


class ContactCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT, "base.group_partner_manager")
        cls.agent.helpdesk_team_ids = cls.team

    def partner(self, name="Ann Novak", **values):
        return self.env["res.partner"].create({"name": name} | values)

    def keep(self, partner, pasted, network="file"):
        return self.env["social.care.handle"].create(
            {"partner_id": partner.id, "pasted": pasted, "network": network}
        )

    def profile(self, author="ann", account=None, **columns):
        """Let somebody speak, and give their profile."""
        account = account or self.account
        self.bring(say("Where is it?", author, **columns), account=account)
        return self.known(author, account)

    def known(self, author, account=None):
        account = account or self.account
        profiles = self.env["social.care.profile"].with_context(active_test=False)
        return profiles.search(
            [
                ("external_id", "=", author),
                ("company_id", "=", account.company_id.id),
            ]
        )

    def suggested(self, profile, user=None):
        choice = profile.with_user(user or self.agent).contact_choice()
        return {row["partner"]: row for row in choice["suggestions"]}


class TestSuggestions(ContactCase):
    def test_an_exact_handle(self):
        partner = self.partner("Somebody Else")
        self.keep(partner, " @ann ")
        row = self.suggested(self.profile())[partner.id]
        self.assertGreaterEqual(row["score"], 90)
        self.assertIn("@ann", row["reasons"][0])
        self.assertFalse(self.known("ann").partner_id, "never by itself")

    def test_capitals(self):
        lower, upper = self.partner("One"), self.partner("Two")
        self.keep(lower, "ann")
        self.keep(upper, "Ann")
        found = self.suggested(self.profile("ann"))
        self.assertGreater(found[lower.id]["score"], found[upper.id]["score"])
        self.assertIn("capitals", found[upper.id]["reasons"][0])
        other = self.suggested(self.profile("second", author_handle="Ann"))
        self.assertGreater(other[upper.id]["score"], other[lower.id]["score"])

    def test_what_the_profile_shows(self):
        self.env.company.country_id = self.env.ref("base.de")
        mail = self.partner("M", email="Ann.Novak@Example.com")
        phone = self.partner("P", phone="+49 30 901820")
        found = self.suggested(
            self.profile(
                author_name="A", author_about="ann.novak@example.com, 030 / 901820"
            )
        )
        self.assertIn("address", found[mail.id]["reasons"][0])
        self.assertIn("number", found[phone.id]["reasons"][0])
        self.assertGreater(found[mail.id]["score"], found[phone.id]["score"])

    def test_names_in_five_scripts(self):
        for number, (name, said, city, place) in enumerate(
            (
                ("Zoë Müller", "ZOE\u0308 MU\u0308LLER 🌸", "Köln", "köln"),
                ("Иван Петров", "петров иван", "Москва", "Россия, Москва"),
                ("محمد علي", "محمد علي", "القاهرة", "القاهرة"),
                ("山田太郎", "山田太郎", "東京", "東京"),
                ("अमित शर्मा", "अमित शर्मा ✨", "दिल्ली", "दिल्ली"),
            )
        ):
            partner = self.partner(name, city=city)
            with self.subTest(name=name):
                plain = self.suggested(self.profile(f"a{number}", author_name=said))
                self.assertIn(partner.id, plain)
                there = self.suggested(
                    self.profile(f"b{number}", author_name=said, author_place=place)
                )
                self.assertGreater(
                    there[partner.id]["score"], plain[partner.id]["score"]
                )

    def test_more_evidence_counts_more(self):
        partner = self.partner("Ann", email="ann@example.com")
        other = self.partner("Ann")
        row = self.suggested(self.profile(author_about="Mail: ann@example.com"))
        self.assertEqual(next(iter(row)), partner.id)
        self.assertEqual(len(row[partner.id]["reasons"]), 2)
        self.assertLess(row[other.id]["score"], 50)

    def test_only_contacts_of_the_company_that_are_there(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.keep(self.partner("Far", company_id=sister.id), "ann")
        self.keep(self.partner("Gone", active=False), "ann")
        self.partner("Ann", company_id=sister.id)
        self.assertFalse(self.suggested(self.profile()))

    def test_number_of_queries(self):
        partner = self.partner("Ann")
        self.keep(partner, "ann")
        one = self.profile()
        self.bring(*(say("Hm?", f"p{n}", author_name="Ann") for n in range(40)))
        many = self.conversations().profile_id
        from odoo.addons.social_care.linking.suggestions import suggest

        def queries(profiles):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            suggest(profiles)
            return self.env.cr.sql_log_count - before

        queries(one)
        few = queries(one)
        self.assertLessEqual(queries(many), few + 1)


class TestLinking(ContactCase):
    def test_open_tickets_move_and_go_back(self):
        before = self.partner("Before", email="before@example.com")
        profile = self.profile()
        first = self.tickets()
        self.bring(say("Another thing", "ann"), say("A third", "ann"))
        _first, second, closed = self.tickets()
        second.write({"partner_id": before.id, "partner_name": "Before"})
        self.close(closed)
        partner = self.partner(email="ann@example.com")
        mine = profile.with_user(self.agent)
        mine.action_link(partner.id)
        self.assertEqual((first | second).partner_id, partner)
        self.assertEqual(first.partner_email, "ann@example.com")
        self.assertFalse(closed.partner_id)
        self.assertIn("Agnes", profile.link_evidence)
        mine.action_unlink()
        self.assertFalse(first.partner_id)
        self.assertEqual(first.partner_name, "Ann")
        self.assertEqual(second.partner_id, before)
        self.assertFalse(profile.link_evidence)
        self.assertEqual(profile.link_ids.partner_id, partner, "the history stays")
        self.assertTrue(profile.link_ids.ended_at)

    def test_what_was_the_contacts_before_stays(self):
        partner, other = self.partner(), self.partner("Other")
        profile = self.profile()
        self.bring(say("Another thing", "ann"))
        first, second = self.tickets()
        first.partner_id = partner
        profile.action_link(partner.id)
        second.partner_id = other  # an agent knows better
        profile.action_unlink()
        self.assertEqual(first.partner_id, partner)
        self.assertEqual(second.partner_id, other)

    def test_tickets_that_the_link_made(self):
        partner = self.partner()
        profile = self.profile()
        profile.action_link(partner.id)
        self.bring(say("Another thing", "ann"))
        ticket = self.tickets()[-1]
        self.assertEqual(ticket.partner_id, partner)
        profile.action_unlink()
        self.assertFalse(ticket.partner_id)
        self.assertFalse(ticket.partner_email)

    def test_another_contact(self):
        profile = self.profile()
        ticket = self.tickets()
        one, two = self.partner("One"), self.partner("Two")
        profile.action_link(one.id)
        profile.action_link(two.id)
        self.assertEqual(ticket.partner_id, two)
        profile.action_unlink()
        self.assertFalse(ticket.partner_id)

    def test_two_profiles_of_a_contact_in_one_ticket(self):
        partner = self.partner()
        one, two = self.profile("ann"), self.profile("ann2")
        first, second = self.tickets()
        second.social_merge_into(first)
        one.action_link(partner.id)
        two.action_link(partner.id)
        one.action_unlink()
        self.assertEqual(first.partner_id, partner, "the other one speaks there too")
        two.action_unlink()
        self.assertFalse(first.partner_id)

    def test_the_evidence_of_a_suggestion_is_kept(self):
        partner = self.partner()
        self.keep(partner, "ann")
        profile = self.profile()
        profile.with_user(self.agent).action_link(partner.id)
        self.assertIn("@ann", profile.link_evidence)
        self.assertIn("Agnes", profile.link_evidence)

    def test_a_new_contact(self):
        profile = self.profile()
        action = profile.with_user(self.agent).action_create_contact()
        partner = self.env["res.partner"].browse(action["res_id"])
        self.assertEqual(partner.name, "Ann")
        self.assertEqual(partner.social_handle_ids.handle, "ann")
        self.assertEqual(self.tickets().partner_id, partner)

    def test_a_network_that_forbids_it(self):
        profile = self.profile()
        partner = self.partner()
        self.keep(partner, "ann")
        capabilities = NETWORKS["file"].capabilities
        from dataclasses import replace
        from unittest.mock import patch

        forbidding = replace(capabilities, links_authors=False)
        with patch.object(NETWORKS["file"], "capabilities", forbidding):
            choice = profile.contact_choice()
            self.assertFalse(choice["allowed"])
            self.assertFalse(choice["suggestions"])
            for call in (
                lambda: profile.action_link(partner.id),
                lambda: profile.write({"partner_id": partner.id}),
                profile.action_create_contact,
            ):
                with self.assertRaisesRegex(UserError, "forbid"):
                    call()
            self.env.company.social_care_link_handles = True
            profile.link_exact_handles()
            self.assertFalse(profile.partner_id)

    def test_a_contact_of_another_company(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        far = self.partner("Far", company_id=sister.id)
        profile = self.profile()
        for user in (self.env.user, self.agent):
            with self.assertRaises(UserError):
                profile.with_user(user).action_link(far.id)


class TestByThemselves(ContactCase):
    def setUp(self):
        super().setUp()
        self.env.company.social_care_link_handles = True

    def test_a_new_profile(self):
        partner = self.partner()
        self.keep(partner, "ann")
        profile = self.profile()
        self.assertEqual(profile.partner_id, partner)
        self.assertIn("by itself", profile.link_evidence)
        self.assertEqual(self.tickets().partner_id, partner)
        self.assertEqual(profile.link_ids.partner_id, partner)

    def test_a_handle_that_is_kept_later(self):
        profile = self.profile()
        partner = self.partner()
        self.keep(partner, "ann")
        self.assertEqual(profile.partner_id, partner)
        self.assertEqual(self.tickets().partner_id, partner)

    def test_not_where_there_is_doubt(self):
        self.keep(self.partner("One"), "ann")
        self.keep(self.partner("Two"), "ann")
        self.keep(self.partner("Three"), "BEN")
        self.partner("Cleo", email="cleo@example.com")
        self.bring(
            say("a", "ann"),
            say("b", "ben"),
            say("c", "cleo", author_about="cleo@example.com"),
        )
        self.assertFalse(self.conversations().profile_id.partner_id)

    def test_a_handle_that_passes_to_another_person(self):
        partner = self.partner("Somebody")
        self.keep(partner, "star")
        old = self.profile("first", author_handle="star", at=1)
        self.assertEqual(old.partner_id, partner)
        self.profile("first", author_handle="moon", at=2)
        self.assertEqual(old.former_handle_ids.mapped("handle"), ["star"])
        self.assertEqual(old.partner_id, partner, "the same person still")
        new = self.profile("second", author_handle="star", at=3)
        self.assertFalse(new.partner_id)
        self.assertIn("another profile", self.suggested(new)[partner.id]["reasons"][0])
        self.assertFalse(self.tickets()[-1].partner_id)

    def test_a_handle_that_two_have_at_once(self):
        self.keep(self.partner("Somebody"), "star")
        self.profile("first", author_handle="star", at=1)
        new = self.profile("second", author_handle="star", at=3)
        self.assertFalse(new.partner_id)

    def test_a_new_handle_of_a_profile(self):
        partner = self.partner("Somebody")
        self.keep(partner, "moon")
        profile = self.profile("first", author_handle="star", at=1)
        self.assertFalse(profile.partner_id)
        self.profile("first", author_handle="moon", at=2)
        self.assertEqual(profile.partner_id, partner)
        self.assertEqual(self.tickets().partner_id, partner)

    def test_only_in_companies_that_want_it(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        account = self.make_account(company_id=sister.id, team_id=False)
        self.keep(self.partner(), "ann")
        self.bring(say("Hm?", "ann"), account=account, user=self.env.user)
        self.assertFalse(self.known("ann", account).partner_id)


class TestHandles(ContactCase):
    def test_forms_of_one_handle(self):
        partner = self.partner()
        for network, texts, handle in (
            (
                "x",
                (
                    "@Ann_N",
                    "https://x.com/Ann_N",
                    "twitter.com/Ann_N?lang=en",
                    "https://mobile.twitter.com/Ann_N/status/12",
                    "\u2066@Ann_N\u2069",
                    "＠Ann_N",
                ),
                "Ann_N",
            ),
            (
                "mastodon",
                (
                    "@ann@social.example",
                    "ann@social.example",
                    "acct:ann@social.example",
                    "https://social.example/@ann",
                    "https://social.example/users/ann",
                    "https://elsewhere.example/@ann@social.example",
                ),
                "ann@social.example",
            ),
        ):
            for text in texts:
                with self.subTest(text=text):
                    kept = self.keep(partner, text, network)
                    self.assertEqual(kept.handle, handle)
                    self.assertTrue(kept.url)

    def test_an_address_says_the_network(self):
        partner = self.partner()
        create = self.env["social.care.handle"].create
        kept = create({"partner_id": partner.id, "pasted": "https://x.com/ann"})
        self.assertEqual(kept.network, "x")
        with self.assertRaisesRegex(ValidationError, "which network"):
            create({"partner_id": partner.id, "pasted": "ann"})

    def test_what_is_no_handle(self):
        partner = self.partner()
        for text in ("https://x.com/home", "https://example.com/ann", "two words", "@"):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.keep(partner, text, "x")


class TestMerging(ContactCase):
    @mute_logger("odoo.addons.base.models.ir_model")
    def test_contacts(self):
        one, two = self.partner("Ann"), self.partner("Ann N.")
        self.keep(one, "ann")
        self.keep(two, "ann")
        self.keep(two, "annie")
        first, second = self.profile("ann"), self.profile("annie")
        first.action_link(one.id)
        second.action_link(two.id)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((one | two).ids, one)
        self.assertFalse(two.exists())
        self.env.invalidate_all()
        self.assertEqual(one.social_profile_ids, first | second)
        self.assertEqual(set(one.social_handle_ids.mapped("handle")), {"ann", "annie"})
        self.assertEqual(self.tickets().partner_id, one)
        second.action_unlink()
        self.assertFalse(self.tickets()[1].partner_id, "it was moved by that link")
        self.assertEqual(self.tickets()[0].partner_id, one)

    def merge(self, profiles, target, user=None):
        wizard = (
            self.env["social.care.profile.merge"]
            .with_user(user or self.agent)
            .create({"profile_ids": profiles.ids, "target_id": target.id})
        )
        wizard.action_merge()

    def test_profiles(self):
        self.bring(
            say("Where is it?", "ann", id="1", conversation_id="t"),
            say("Still waiting", "gwen", id="2", at=5, conversation_id="t"),
            say("Elsewhere", "gwen", id="3", at=6),
            whisper("My number", "gwen", id="4", at=7),
        )
        ann, guest = self.known("ann"), self.known("gwen")
        partner = self.partner()
        guest.action_link(partner.id)
        before = self.posts()
        self.merge(ann | guest, ann)
        self.assertEqual(self.posts(), before)
        self.assertEqual(self.posts().profile_id, ann)
        self.assertEqual(self.conversations().profile_id, ann)
        self.assertEqual(self.post("1").conversation_id, self.post("2").conversation_id)
        self.assertEqual(ann.partner_id, partner)
        self.assertFalse(guest.active)
        self.assertFalse(guest.partner_id)
        self.assertEqual(self.tickets().partner_id, partner)
        # What the other one says from now on is this one's.
        self.bring(
            say("Hello?", "gwen", id="5", at=9, conversation_id="t"),
            say("And new", "gwen", id="6", at=10),
        )
        self.assertEqual(self.posts().profile_id, ann)
        self.assertEqual(self.post("5").conversation_id, self.post("1").conversation_id)
        self.assertEqual(len(self.posts()), 6)
        ann.action_unlink()
        self.assertFalse(self.tickets().partner_id)

    def test_merged_again(self):
        one, two, three = (self.profile(name) for name in ("a", "b", "c"))
        self.merge(one | two, two)
        self.merge(two | three, three)
        self.bring(say("Hm?", "a", at=3))
        self.assertEqual(self.posts().profile_id, three)

    def test_what_cannot_be_merged(self):
        one, two = self.profile("a"), self.profile("b")
        one.action_link(self.partner("A").id)
        two.action_link(self.partner("B").id)
        with self.assertRaisesRegex(UserError, "different contacts"):
            self.merge(one | two, one)
        practice = self.make_account("practice")
        other = self.env["social.care.profile"].create(
            {
                "company_id": practice.company_id.id,
                "network": "practice",
                "external_id": "p",
            }
        )
        with self.assertRaisesRegex(UserError, "one network"):
            self.merge(one | other, one)
        with self.assertRaisesRegex(UserError, "two profiles"):
            self.merge(one, one)


class TestMapping(ContactCase):
    def mapping(self, text, **values):
        content = base64.b64encode(text.encode())
        wizard = (
            self.env["social.care.mapping"]
            .with_user(self.admin)
            .create({"content": content, "filename": "m.csv"} | values)
        )
        wizard.action_preview()
        return wizard

    def test_preview_then_apply(self):
        profile = self.profile("ann")
        ann = self.partner("Ann N.", email="ann@example.com", ref="C-1")
        ben = self.partner("Ben B.", ref="C-2")
        self.partner("Twin")
        self.partner("Twin")
        self.partner("Cleo")
        wizard = self.mapping(
            "network;handle;contact\n"
            "file;@ann;ann@example.com\n"
            "X;https://x.com/ben;C-2\n"
            ";https://x.com/ben;Ben B.\n"
            "x;dan;Twin\n"
            "x;eve;Nobody\n"
            "orkut;fay;Cleo\n"
            ";gus;Cleo\n"
            "x;two words;Cleo\n"
        )
        lines = {line.number: line for line in wizard.line_ids}
        self.assertEqual(lines[2].state, "link")
        self.assertEqual(lines[2].profile_id, profile)
        self.assertEqual(lines[3].state, "keep")
        self.assertEqual(lines[4].state, "known")
        for number, words in (
            (5, "2 contacts"),
            (6, "No contact"),
            (7, "not a network"),
            (8, "which network"),
            (9, "No handle"),
        ):
            self.assertEqual(lines[number].state, "wrong")
            self.assertIn(words, lines[number].explanation)
        self.assertFalse(profile.partner_id, "a preview changes nothing")
        self.assertIn("Profiles to be linked: 1.", wizard.summary)
        wizard.action_apply()
        self.assertEqual(profile.partner_id, ann)
        self.assertIn("m.csv", profile.link_evidence)
        self.assertEqual(self.tickets().partner_id, ann)
        self.assertEqual(ben.social_handle_ids.mapped("handle"), ["ben"])
        again = self.mapping("network,handle,contact\nfile,ann,C-1\nx,ben,C-2\n")
        self.assertEqual(set(again.line_ids.mapped("state")), {"known"})

    def test_a_number_is_a_reference_and_no_database_id(self):
        other, partner = self.partner(), self.partner("Ben B.")
        partner.ref = str(other.id)
        unknown = self.partner("Cleo")
        wizard = self.mapping(
            "handle,contact\n"
            f"@ann,{other.id}\n@ben,base.partner_admin\n@cleo,{unknown.id}\n",
            network="x",
        )
        lines = wizard.line_ids.sorted("number")
        self.assertEqual(
            lines[:2].partner_id, partner | self.env.ref("base.partner_admin")
        )
        self.assertEqual(lines[2].state, "wrong")

    def test_files_that_are_none(self):
        for text in ("", "a,b\n1,2\n"):
            with self.assertRaises(UserError):
                self.mapping(text or " ")

    def test_many_lines_few_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}", "ref": f"R{n}"} for n in range(300)]
        )

        def queries(count):
            rows = "".join(f"h{n},{p.ref}\n" for n, p in enumerate(partners[:count]))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.mapping("handle,contact\n" + rows, network="x")
            return self.env.cr.sql_log_count - before

        queries(5)
        self.assertLessEqual(queries(300), queries(20) + 10)

    def test_for_administrators(self):
        with self.assertRaises(AccessError):
            self.env["social.care.mapping"].with_user(self.agent).create(
                {"content": base64.b64encode(b"handle,contact")}
            )


class TestContact(ContactCase):
    def test_the_card(self):
        partner = self.partner()
        self.keep(partner, "https://x.com/ann", "x")
        profile = self.profile()
        profile.action_link(partner.id)
        card = partner.with_user(self.agent).social_card()
        self.assertEqual([row["id"] for row in card["profiles"]], profile.ids)
        self.assertEqual(card["handles"][0]["handle"], "ann")
        self.assertEqual(card["posts"][0]["body"], "Where is it?")
        self.assertEqual(partner.social_post_count, 1)
        self.assertEqual(partner.social_conversation_count, 1)
        action = partner.action_view_social_posts()
        self.assertEqual(
            self.env["social.care.post"].search(action["domain"]), self.posts()
        )

    def test_the_form_costs_little(self):
        partner = self.partner()
        self.bring(*(say(f"Hm {n}", f"p{n}") for n in range(12)))
        self.conversations().profile_id.write({"partner_id": partner.id})
        self.keep(partner, "ann")
        Partner = self.env["res.partner"]

        def queries(user):
            view = Partner.with_user(user).get_view(view_type="form")
            names = set(view["models"]["res.partner"])
            names &= Partner.with_user(user).fields_get().keys()
            spec = {name: {} for name in names}
            mine = partner.with_user(user)
            for _warm in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                mine.web_read(spec)
            return self.env.cr.sql_log_count - before, names

        view = self.env.ref("social_care.view_partner_form")
        with_addon, names = queries(self.agent)
        self.assertIn("social_post_count", names)
        view.active = False
        without, names = queries(self.agent)
        self.assertNotIn("social_post_count", names)
        self.assertLessEqual(with_addon, without + 2)
