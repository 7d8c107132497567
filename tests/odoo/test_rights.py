"""Who sees and may do what, as the real users."""

from xml.etree import ElementTree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import file_path

from odoo.addons.social_care.connecting.credentials import NAMES as CREDENTIALS

from .common import AGENT, SUPERVISOR, US, OdooCase, say, whisper

HELPDESK = "helpdesk_mgmt.group_helpdesk_user"
MODELS = (
    "social.care.account",
    "social.care.stream",
    "social.care.usage",
    "social.care.speaker",
    "social.care.event",
    "social.care.delivery",
    "social.care.webhook",
    "social.care.erasure",
    "social.care.retention",
    "social.care.post",
    "social.care.post.picture",
    "social.care.profile",
    "social.care.conversation",
    "social.care.fact",
    "social.care.reply",
    "social.care.agent",
    "social.care.handle",
    "social.care.former.handle",
    "social.care.link",
    "social.care.link.move",
    "social.care.waive.reason",
    "social.care.practice.person",
    "social.care.practice.post",
    "social.care.correction",
    "social.care.learning",
    "social.care.weights",
    "social.care.target",
    "social.care.breach",
    "social.care.handoff",
    "social.care.claim",
    "social.care.rule",
    "social.care.rule.hit",
    "social.care.alert",
    "social.care.evidence",
    "social.care.topic",
    "social.care.wait",
    "social.care.outage",
    "social.care.praise.act",
    "social.care.advocate",
    "social.care.goodwill",
    "social.care.goodwill.budget",
)
ADMINISTERED = (
    "social.care.event",
    "social.care.delivery",
    "social.care.webhook",
    "social.care.erasure",
    "social.care.retention",
)
"""What supervisors cannot read either."""

SUPERVISED = (
    *ADMINISTERED,
    "social.care.usage",
    "social.care.link.move",
    "social.care.learning",
    "social.care.weights",
    "social.care.alert",
    "social.care.evidence",
    "social.care.topic",
    "social.care.outage",
)
"""What agents cannot read at all."""

OF_A_COMPANY = (
    "social.care.agent",
    "social.care.profile",
    "social.care.handle",
    "social.care.former.handle",
    "social.care.link",
    "social.care.target",
    "social.care.waive.reason",
    "social.care.rule",
    "social.care.topic",
    "social.care.advocate",
    "social.care.goodwill.budget",
)
"""What belongs to no team."""

SECRET = "s3cr3t-of-ours"


class RightsCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_team = cls.env["helpdesk.ticket.team"].create({"name": "Others"})
        cls.sister = cls.env["res.company"].create({"name": "Sister"})
        cls.sister_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Sisters", "company_id": cls.sister.id}
        )
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.agent.helpdesk_team_ids = cls.team
        cls.supervisor = cls.make_user("Sue", SUPERVISOR)
        cls.plain = cls.make_user("Paul", HELPDESK)
        cls.employee = cls.make_user("Emma", "base.group_user")
        cls.portal = cls.make_user("Petra", "base.group_portal")
        credentials = dict.fromkeys(CREDENTIALS, SECRET)
        cls.accounts = {
            name: cls.make_account(**values | credentials)
            for name, values in {
                "ours": {"team_id": cls.team.id},
                "others": {"team_id": cls.other_team.id},
                "nobody": {"team_id": False},
                "sister": {
                    "team_id": cls.sister_team.id,
                    "company_id": cls.sister.id,
                },
            }.items()
        }
        for name, account in cls.accounts.items():
            cls.fill(name, account)
        cls.env.flush_all()

    @classmethod
    def fill(cls, name, account):
        """Give an account something in every model, and a loose post of ours."""
        cls.bring(
            cls,
            say(f"Where is it, {name}?", f"author-{name}", pictures="http://a.test/1"),
            say("Good morning.", US, id=f"loose-{name}"),
            account=account,
            user=cls.env.user,
        )
        cls.conversations(cls, account).action_waive("No need")
        cls.env["social.care.reply"].create(
            {"conversation_id": cls.conversations(cls, account).id, "body": "Here."}
        )
        cls.env["social.care.usage"].add(account.id, reads=1)
        cls.env["social.care.delivery"].add_refused(account.id, 1, "Unsigned")
        cls.env["social.care.webhook"].of_accounts(account)
        cls.env["social.care.erasure"].ask(account, ["1"])
        cls.env["social.care.retention"]._complete(account.company_id)
        handoff = cls.env["social.care.handoff"].create(
            {
                "ticket_id": cls.conversations(cls, account).ticket_id.id,
                "channel": "phone",
            }
        )
        cls.env["social.care.claim"].create(
            {"handoff_id": handoff.id, "phone": "+442079460123"}
        )
        cls.env["social.care.speaker"].create(
            {"account_id": account.id, "user_id": cls.env.user.id}
        )
        cls.link(name, account)
        cls.judge(name, account)
        cls.catch(name, account)
        cls.give(name, account)
        practice = cls.make_account(
            "practice", company_id=account.company_id.id, team_id=account.team_id.id
        )
        person = cls.env["social.care.practice.person"].create(
            {"account_id": practice.id, "name": "Eva", "handle": f"eva_{name}"}
        )
        cls.env["social.care.practice.post"].create(
            {
                "account_id": practice.id,
                "person_id": person.id,
                "body": "Hello",
                "change": 1,
            }
        )
        account.invalidate_recordset()
        cls.practice = {**getattr(cls, "practice", {}), name: practice}

    @classmethod
    def link(cls, name, account):
        """A contact of the account's company, with a handle, and a ticket moved."""
        cls.env["social.care.waive.reason"].create(
            {"name": f"Reason {name}", "company_id": account.company_id.id}
        )
        partner = cls.env["res.partner"].create(
            {"name": name, "company_id": account.company_id.id}
        )
        cls.env["social.care.handle"].create(
            {"partner_id": partner.id, "network": "file", "pasted": f"author-{name}"}
        )
        cls.env["social.care.agent"].create(
            {
                "user_id": cls.make_user(f"Agent {name}", AGENT).id,
                "company_id": account.company_id.id,
                "languages": name[:2],
            }
        )
        profile = cls.conversations(cls, account).profile_id
        profile.partner_id = partner
        cls.env["social.care.former.handle"].create(
            {
                "profile_id": profile.id,
                "handle": "old",
                "handle_key": "old",
                "used_until": profile.seen_at,
            }
        )

    @classmethod
    def judge(cls, name, account):
        """A correction, a target and a breach of the account's conversation."""
        company = account.company_id
        conversation = cls.conversations(cls, account)
        conversation.action_correct(intent="question")
        cls.env["social.care.learning"]._learn_all()
        target = cls.env["social.care.target"].create(
            {"name": f"Target {name}", "company_id": company.id, "language": "xh"}
        )
        cls.env["social.care.breach"].create(
            {
                "conversation_id": conversation.id,
                "company_id": company.id,
                "account_id": account.id,
                "target_id": target.id,
                "awaiting_since": conversation.first_post_at,
                "due_at": conversation.first_post_at,
            }
        )

    @classmethod
    def catch(cls, name, account):
        """A rule of the account's company that caught its post, and told people."""
        rule = cls.env["social.care.rule"].create(
            {
                "name": f"Rule {name}",
                "company_id": account.company_id.id,
                "expression": "nobodysaysthis",
            }
        )
        cls.env["social.care.topic"].create(
            {"name": f"Topic {name}", "company_id": account.company_id.id}
        )
        post = cls.posts(cls, account).filtered("profile_id")
        caught = {"rule_id": rule.id, "post_id": post.id}
        cls.env["social.care.rule.hit"].create(caught)
        cls.env["social.care.alert"].create(
            caught | {"conversation_id": post.conversation_id.id, "state": "told"}
        )
        cls.env["social.care.evidence"].create(
            caught
            | {"kind": "legal", "company_id": account.company_id.id, "body": "Words"}
        )

    @classmethod
    def give(cls, name, account):
        """An outage, and what is given to the account's customer: thanks and more."""
        stream = cls.env["social.care.stream"].search(
            [("account_id", "in", account.ids), ("active", "in", (True, False))],
            limit=1,
        ) or cls.env["social.care.stream"].create(
            {"account_id": account.id, "code": "file"}
        )
        now = stream.create_date
        cls.env["social.care.outage"].create(
            {"stream_id": stream.id, "began_at": now, "ended_at": now}
        )
        conversation = cls.conversations(cls, account)
        company, profile = account.company_id, conversation.profile_id
        theirs = {"profile_id": profile.id, "company_id": company.id}
        cls.env["social.care.praise.act"].create(
            theirs
            | {
                "kind": "thank",
                "account_id": account.id,
                "post_id": conversation.post_ids[:1].id,
            }
        )
        cls.env["social.care.advocate"].create(theirs)
        budget = cls.env["social.care.goodwill.budget"].create(
            {"name": f"Budget {name}", "company_id": company.id, "amount": 1}
        )
        cls.env["social.care.goodwill"].create(
            {
                "ticket_id": conversation.ticket_id.id,
                "value": 1,
                "reason": name,
                "budget_id": budget.id,
            }
        )

    def domain(self, model, name):
        """What a name's accounts hold in a model."""
        account = self.accounts[name] | self.practice[name]
        company = account.company_id
        author = f"author-{name}"
        return {
            "social.care.account": Domain("id", "in", account.ids),
            "social.care.profile": Domain("external_id", "=", author),
            "social.care.agent": Domain("name", "=", f"Agent {name}"),
            "social.care.correction": Domain("post_id.account_id", "in", account.ids),
            "social.care.learning": Domain("company_id", "=", company.id),
            "social.care.weights": Domain("company_id", "=", company.id),
            "social.care.retention": Domain("company_id", "=", company.id),
            "social.care.target": Domain("name", "=", f"Target {name}"),
            "social.care.waive.reason": Domain("name", "=", f"Reason {name}"),
            "social.care.handle": Domain("handle", "=", author),
            "social.care.former.handle": Domain("profile_id.external_id", "=", author),
            "social.care.link": Domain("profile_id.external_id", "=", author),
            "social.care.link.move": Domain(
                "link_id.profile_id.external_id", "=", author
            ),
            "social.care.claim": Domain("handoff_id.account_id", "in", account.ids),
            "social.care.fact": Domain("conversation_id.account_id", "in", account.ids),
            "social.care.post.picture": Domain("post_id.account_id", "in", account.ids),
            "social.care.rule": Domain("name", "=", f"Rule {name}"),
            "social.care.topic": Domain("name", "=", f"Topic {name}"),
            "social.care.advocate": Domain("profile_id.external_id", "=", author),
            "social.care.goodwill": Domain("reason", "=", name),
            "social.care.goodwill.budget": Domain("name", "=", f"Budget {name}"),
            **dict.fromkeys(
                ("social.care.rule.hit", "social.care.alert", "social.care.evidence"),
                Domain("rule_id.name", "=", f"Rule {name}"),
            ),
        }.get(model, Domain("account_id", "in", account.ids))

    def sees(self, user, model, name):
        """How many records of a model a user sees of a name's accounts."""
        records = self.env[model].sudo().search(self.domain(model, name))
        if model == "social.care.stream":
            records = records.with_context(active_test=False)
        return len(self.env[model].with_user(user).search([("id", "in", records.ids)]))

    def seen(self, user, model):
        return {name for name in self.accounts if self.sees(user, model, name)}


class TestVisible(RightsCase):
    def test_everything_is_there(self):
        for model in MODELS:
            self.assertEqual(self.seen(self.env.user, model), set(self.accounts), model)

    def test_agents_see_their_teams(self):
        for model in MODELS:
            with self.subTest(model=model):
                if model in SUPERVISED:
                    with self.assertRaises(AccessError):
                        self.seen(self.agent, model)
                    continue
                expected = {"ours", "nobody"}
                if model in OF_A_COMPANY:
                    expected.add("others")
                self.assertEqual(self.seen(self.agent, model), expected)

    def test_supervisors_see_all_teams(self):
        for model in MODELS:
            with self.subTest(model=model):
                if model in ADMINISTERED:
                    with self.assertRaises(AccessError):
                        self.seen(self.supervisor, model)
                    continue
                self.assertEqual(
                    self.seen(self.supervisor, model), {"ours", "others", "nobody"}
                )

    def test_administrators_see_their_company(self):
        for model in MODELS:
            with self.subTest(model=model):
                self.assertEqual(
                    self.seen(self.admin, model), {"ours", "others", "nobody"}
                )
        self.admin.company_ids += self.sister
        both = self.env["social.care.post"].with_user(self.admin)
        both = both.with_context(allowed_company_ids=self.admin.company_ids.ids)
        self.assertTrue(both.search_count(self.domain(both._name, "sister")))

    def test_others_see_nothing(self):
        for user in (self.plain, self.employee, self.portal):
            for model in MODELS:
                records = self.env[model].with_user(user)
                with self.subTest(user=user.name, model=model):
                    self.assertRaises(AccessError, records.search, [])

    def test_a_post_follows_its_ticket_to_another_team(self):
        post = self.posts(self.accounts["ours"]).filtered("profile_id")
        self.assertTrue(post.with_user(self.agent).has_access("read"))
        post.conversation_id.ticket_id.team_id = self.other_team
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(post.with_user(self.agent).has_access("read"))
        conversation = post.conversation_id.with_user(self.agent)
        self.assertFalse(conversation.has_access("read"))
        self.assertFalse(
            conversation.sudo().fact_ids.with_user(self.agent).has_access("read")
        )


class TestRules(RightsCase):
    """Each rule is needed: without it something shows, or something is missing."""

    def rules(self):
        path = file_path("social_care/security/social_care_rules.xml")
        for record in ElementTree.parse(path).getroot().iter("record"):
            yield self.env.ref(f"social_care.{record.get('id')}"), record.get("id")

    def test_each_rule(self):
        counted = 0
        for rule, name in self.rules():
            model = rule.model_id.model
            user, changes = {
                "company": (self.admin, {"sister"}),
                "team": (self.agent, {"others"}),
                "all": (self.supervisor, {"ours", "others"}),
            }[name.rpartition("_")[2]]
            with self.subTest(rule=name):
                before = self.seen(user, model)
                rule.active = False
                self.env.registry.clear_cache()
                after = self.seen(user, model)
                rule.active = True
                self.env.registry.clear_cache()
                self.assertEqual(before ^ after, changes)
                counted += 1
        self.assertGreater(counted, 20)


class TestCredentials(RightsCase):
    def users(self):
        return self.agent, self.supervisor

    def test_unreadable(self):
        account = self.accounts["ours"]
        for user in self.users():
            own = account.with_user(user)
            for name in CREDENTIALS:
                with self.subTest(user=user.name, name=name):
                    for way in (
                        lambda own=own, name=name: own.read([name]),
                        lambda own=own, name=name: own.web_read({name: {}}),
                        lambda own=own, name=name: own.export_data([name]),
                        lambda own=own, name=name: own.search([(name, "=", SECRET)]),
                        lambda own=own, name=name: own.search([(name, "!=", False)]),
                        lambda own=own, name=name: own.search([], order=name),
                        lambda own=own, name=name: own.formatted_read_group(
                            [], [name], ["__count"]
                        ),
                        lambda own=own, name=name: own.stream_ids.search(
                            [(f"account_id.{name}", "!=", False)]
                        ),
                        lambda own=own, name=name: own.write({name: "x"}),
                    ):
                        self.assert_refused(way)

    def assert_refused(self, way):
        """However it is put: no access, or no such field."""
        with self.env.cr.savepoint():
            try:
                way()
            except (UserError, ValueError) as error:
                self.assertNotIn(SECRET, str(error))
            else:
                self.fail("not refused")

    def test_not_among_all_fields(self):
        for user in self.users():
            own = self.accounts["ours"].with_user(user)
            self.assertFalse(set(CREDENTIALS) & own.fields_get().keys())
            self.assertNotIn(SECRET, str(own.read()))

    def test_administrators_read_them(self):
        own = self.accounts["ours"].with_user(self.admin)
        self.assertEqual(own.read(["access_token"])[0]["access_token"], SECRET)
        for name in CREDENTIALS:
            self.assertFalse(own.fields_get([name])[name]["exportable"])
            self.assertFalse(own.copy()[name])

    def test_not_in_what_clients_say_of_themselves(self):
        client = self.accounts["ours"].network_client()
        self.assertEqual(client.settings.access_token, SECRET)
        self.assertNotIn(SECRET, repr(client.settings))
        self.assertNotIn(SECRET, f"{client}")

    def test_not_in_the_chatter(self):
        account = self.accounts["ours"]
        account.with_user(self.admin).access_token = "another"
        self.env.flush_all()
        self.env.cr.precommit.run()
        text = str(account.message_ids.mapped("body")) + str(
            account.message_ids.tracking_value_ids.read()
        )
        self.assertNotIn(SECRET, text)
        self.assertNotIn("another", text)


class TestDoing(RightsCase):
    def conversation(self, name="ours", user=None):
        account = self.accounts[name]
        return self.conversations(account).with_user(user or self.agent)

    def test_agents_work_their_conversations(self):
        conversation = self.conversation()
        self.assertTrue(conversation.action_waive("Reason"))
        self.assertTrue(conversation.record_native_answer("We answered.", ""))
        self.assertTrue(conversation.social_thread()["entries"])
        ticket = conversation.ticket_id
        ticket.write({"user_id": self.agent.id, "priority": "2"})
        self.close(ticket)
        self.assertTrue(ticket.closed)

    def test_agents_leave_others_alone(self):
        conversation = self.conversation("others")
        for call in (
            lambda: conversation.action_waive("Reason"),
            lambda: conversation.record_native_answer("We answered.", ""),
            conversation.social_thread,
            conversation.action_create_ticket,
            lambda: conversation.write({"ticket_id": False}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_agents_change_no_facts(self):
        conversation = self.conversation()
        for name, value in (
            ("public_resolution", "confirmed"),
            ("company_id", self.sister.id),
            ("profile_id", False),
            ("account_id", self.accounts["nobody"].id),
            ("priority_score", 1),
            ("awaiting_since", False),
            ("team_id", self.other_team.id),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                conversation.write({name: value})
        profile = conversation.profile_id
        for name, value in (
            ("company_id", self.sister.id),
            ("external_id", "x"),
            ("handle", "x"),
            ("link_evidence", "I know"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                profile.write({name: value})
        for record in (
            conversation.post_ids,
            conversation.fact_ids,
            self.accounts["ours"].with_user(self.agent),
        ):
            with self.assertRaises(AccessError):
                record.write({"create_date": False})
            with self.assertRaises(AccessError):
                record.unlink()

    def test_agents_link_contacts(self):
        profile = self.conversation().profile_id
        partner = self.env["res.partner"].create({"name": "Ann"})
        profile.partner_id = partner
        self.assertIn("Agnes", profile.link_evidence)
        foreign = self.env["res.partner"].create(
            {"name": "Far", "company_id": self.sister.id}
        )
        with self.assertRaises(UserError):
            profile.sudo().partner_id = foreign

    def test_agents_choose_tickets_they_may_write(self):
        conversation = self.conversation()
        mine = self.env["helpdesk.ticket"].create(
            {"name": "Mine", "description": "x", "team_id": self.team.id}
        )
        conversation.ticket_id = mine
        self.assertEqual(mine.social_conversation_ids, conversation)
        theirs = self.conversation("others").sudo().ticket_id
        with self.assertRaises(AccessError):
            conversation.ticket_id = theirs.id
        sisters = self.conversation("sister").sudo().ticket_id
        with self.assertRaises(UserError):
            conversation.sudo().ticket_id = sisters.id

    def test_supervisors_work_all_teams(self):
        conversation = self.conversation("others", self.supervisor)
        self.assertTrue(conversation.action_waive("Reason"))

    def test_accounts_are_for_administrators(self):
        for user in (self.agent, self.supervisor):
            account = self.accounts["ours"].with_user(user)
            for call in (
                account.action_connect,
                account.action_pause,
                account.action_resume,
                account.action_fetch,
                account.action_process,
                account.stream_ids.action_fetch_now,
                lambda account=account: account.import_file(b"", "a.csv"),
                lambda account=account: account.write({"name": "x"}),
                lambda account=account: account.copy(),
                account.unlink,
            ):
                with self.assertRaises(AccessError):
                    call()
            self.assertTrue(account.health)
            self.assertTrue(account.name)

    def test_events_are_for_administrators(self):
        event = self.events(self.accounts["ours"])[:1]
        with self.assertRaises(AccessError):
            event.with_user(self.supervisor).action_replay()
        self.assertTrue(event.with_user(self.admin).payload_text)
        with self.assertRaises(AccessError):
            event.with_user(self.admin).unlink()

    def test_an_administrator_connects_and_imports(self):
        account = (
            self.env["social.care.account"]
            .with_user(self.admin)
            .create({"name": "New", "network": "file", "team_id": self.team.id})
        )
        self.assertTrue(account.action_connect())
        self.assertEqual(account.state, "connected")
        counts = self.bring(say("New?", "nina"), account=account, user=self.admin)
        self.assertEqual(counts["tickets"], 1)
        self.assertEqual(account.action_fetch()["errors"], [])
        self.assertTrue(account.stream_ids.action_fetch_now())
        account.action_pause()
        self.assertEqual(account.health_state, "waiting")

    def test_watched_folders_stay_where_they_may(self):
        account = self.accounts["ours"].with_user(self.admin)
        for folder in ("/etc", "/", "..", account._folder_root() + "/../x"):
            with self.assertRaises(UserError):
                account.folder = folder
        account.folder = account._folder_root() + "/inbox"


class TestPlainHelpdeskUsers(RightsCase):
    """Colleagues without our groups keep working with their tickets."""

    def ticket(self, user=None):
        ticket = self.conversations(self.accounts["ours"]).ticket_id
        return ticket.with_user(user or self.plain)

    def test_every_view_opens(self):
        for user in (self.plain, self.agent, self.supervisor, self.admin):
            Ticket = self.env["helpdesk.ticket"].with_user(user)
            views = Ticket.get_views(
                [(False, "form"), (False, "list"), (False, "kanban"), (False, "search")]
            )
            names = set()
            for view in views["views"].values():
                names |= {
                    node.get("name")
                    for node in ElementTree.fromstring(view["arch"]).iter("field")
                }
            names &= Ticket.fields_get().keys()
            with self.subTest(user=user.name):
                self.assertIn("public_resolution", names)
                spec = {name: {} for name in names}
                self.assertTrue(self.ticket(user).web_read(spec))

    def test_they_read_and_write_tickets(self):
        ticket = self.ticket()
        self.assertEqual(ticket.public_resolution, "waived")
        ticket.write({"priority": "3", "name": "Other", "team_id": self.other_team.id})
        self.close(ticket)
        self.env.flush_all()
        self.assertTrue(ticket.read())
        groups = ticket.formatted_read_group(
            [("id", "=", ticket.id)], ["public_resolution"], ["__count"]
        )
        self.assertEqual(groups[0]["public_resolution"], "waived")

    def test_they_see_no_thread(self):
        with self.assertRaises(AccessError):
            self.ticket().social_thread()

    def test_a_manager_deletes_tickets(self):
        manager = self.make_user("Mona", "helpdesk_mgmt.group_helpdesk_manager")
        self.ticket(manager).unlink()
        self.env.flush_all()
        self.assertFalse(self.conversations(self.accounts["ours"]).ticket_id)

    def test_contacts_open_for_everybody(self):
        partner = self.env["res.partner"].create({"name": "Ann"})
        post = self.posts(self.accounts["ours"]).filtered("profile_id")
        post.profile_id.partner_id = partner
        for user in (self.plain, self.employee, self.agent):
            Partner = self.env["res.partner"].with_user(user)
            view = Partner.get_views([(False, "form")])["views"]["form"]
            names = {
                node.get("name")
                for node in ElementTree.fromstring(view["arch"]).iter("field")
            }
            names &= Partner.fields_get().keys()
            with self.subTest(user=user.name):
                spec = {name: {} for name in names}
                self.assertTrue(partner.with_user(user).web_read(spec))


class TestEveryTextIsGuarded(RightsCase):
    def test_private_words_in_no_readable_field_of_a_ticket(self):
        self.bring(whisper("My card is 4242", "zoe", id="dm"))
        ticket = self.post("dm").conversation_id.ticket_id
        for user in (self.plain, self.agent):
            self.assertNotIn("4242", str(ticket.with_user(user).read()))
