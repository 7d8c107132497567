"""Rules: what they catch, what follows, who is told."""

import json

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.social_care.thread import chatter

from .common import (
    AGENT,
    COMPLAINT,
    PRAISE,
    SUPERVISOR,
    OdooCase,
    json_lines,
    moment,
    say,
    whisper,
)


class RulesCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the demo's rules caught is none of these tests' business.
        for model in ("rule", "evidence"):
            cls.env[f"social.care.{model}"].search([]).unlink()
        for model in ("bus.bus", "mail.activity"):
            cls.env[model].search([]).unlink()
        cls.agent = cls.make_user("Agnes", AGENT, email="agnes@acme.example")
        cls.other = cls.make_user("Otto", AGENT, email="otto@acme.example")
        cls.supervisor = cls.make_user("Sue", SUPERVISOR, email="sue@acme.example")
        cls.team.user_ids = cls.agent
        cls.crisis = cls.env["helpdesk.ticket.team"].create(
            {"name": "Crisis", "user_ids": [Command.link(cls.other.id)]}
        )

    def rule(self, expression="press", action="alert", **values):
        return self.env["social.care.rule"].create(
            {
                "name": values.pop("name", "Press"),
                "expression": expression,
                "action": action,
                "account_ids": [Command.set(self.account.ids)],
            }
            | values
        )

    def hits(self, rule):
        hits = self.env["social.care.rule.hit"].search([("rule_id", "=", rule.id)])
        return set(hits.post_id.mapped("external_id"))

    def conversation(self, external_id):
        return self.post(external_id).conversation_id

    def activities(self, user=None, records=None):
        domain = [("activity_type_id", "in", self.kinds().ids)]
        if user:
            domain.append(("user_id", "=", user.id))
        if records:
            domain += [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        return self.env["mail.activity"].search(domain, order="id")

    def kinds(self):
        return self.env["mail.activity.type"].union(
            *(
                self.env.ref(f"social_care.mail_activity_type_{name}")
                for name in ("alert", "flood", "escalation", "rule")
            )
        )

    def shown(self):
        """What browsers were told, the oldest first."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([], order="id")
        found = [json.loads(row.message) for row in rows]
        return [row["payload"] for row in found if row["type"] == "social_care.alert"]

    def mails(self, subject):
        return self.env["mail.mail"].search([("subject", "like", subject)], order="id")


class TestCatching(RulesCase):
    def test_words(self):
        rule = self.rule('(acme OR "acme bank") AND (#fail OR scam)')
        self.bring(
            say("Acme Bank is a scam", id="one"),
            say("acme #FAIL", "bob", id="two"),
            say("acme fail", "cid", id="three"),
        )
        self.assertEqual(self.hits(rule), {"one", "two"})
        self.assertEqual(rule.hit_count, 2)
        self.assertTrue(rule.last_hit_at)
        self.bring(say("another scam of acme", id="four"))
        self.assertEqual(rule.hit_count, 3)

    def test_five_scripts_and_emoji(self):
        rules = {
            "post-ar": self.rule("شركة AND احتيال", name="ar"),
            "post-he": self.rule('"לא עובד"', name="he"),
            "post-ja": self.rule("返金", name="ja"),
            "post-ru": self.rule("мошенник*", name="ru"),
            "post-th": self.rule("ไม่ดี", name="th"),
            "post-emoji": self.rule("😡 OR 🤬", name="emoji"),
        }
        self.bring(
            say("هذه الشركه شركة احتيال", "a", id="post-ar"),
            say("האתר שוב לא עובד!", "b", id="post-he"),
            say("昨日返金されました", "c", id="post-ja"),
            say("Вы МОШЕННИКИ", "d", id="post-ru"),
            say("สินค้าไม่ดีเลย", "e", id="post-th"),
            say("😡😡", "f", id="post-emoji"),
        )
        for external_id, rule in rules.items():
            self.assertEqual(self.hits(rule), {external_id}, rule.name)

    def test_conditions(self):
        known = self.env["res.partner"].create({"name": "Ann"})
        self.bring(say("Hello", "ann", at=-9))
        self.posts().profile_id.partner_id = known
        rules = {
            "language": self.rule("", languages="de"),
            "unhappy": self.rule("", mood="unhappy"),
            "praise": self.rule("", intent="praise"),
            "private": self.rule("", visibility="private"),
            "followers": self.rule("", followers_min=1000),
            "stars": self.rule("", rating_max=2),
            "known": self.rule("", contact="known"),
            "network": self.rule(
                "",
                channel_ids=[
                    Command.set(
                        self.env.ref("social_care.helpdesk_ticket_channel_x").ids
                    )
                ],
            ),
            "account": self.rule(
                "", account_ids=[Command.set(self.make_account().ids)]
            ),
        }
        self.bring(
            say("Das Paket ist kaputt angekommen, unmöglich", "b", id="german"),
            say(COMPLAINT, "c", id="complaint"),
            say(PRAISE, "d", id="praise"),
            whisper("Hello you", "e", id="private"),
            say("Hello there", "f", id="famous", author_followers=5000),
            say("Hello review", "g", id="review", kind="review", rating=2),
            say("Hello, a review", "h", id="good", kind="review", rating=4),
            say("Hello again", "ann", id="known"),
        )
        self.assertIn("german", self.hits(rules["language"]))
        self.assertNotIn("praise", self.hits(rules["language"]))
        self.assertIn("complaint", self.hits(rules["unhappy"]))
        self.assertNotIn("praise", self.hits(rules["unhappy"]))
        self.assertEqual(self.hits(rules["praise"]), {"praise"})
        self.assertEqual(self.hits(rules["private"]), {"private"})
        self.assertEqual(self.hits(rules["followers"]), {"famous"})
        self.assertEqual(self.hits(rules["stars"]), {"review"})
        self.assertEqual(self.hits(rules["known"]), {"known"})
        self.assertFalse(self.hits(rules["network"]))
        self.assertFalse(self.hits(rules["account"]))

    def test_everything(self):
        rule = self.rule("*", "tag", tag_ids=[Command.create({"name": "All"})])
        self.bring(*(say("😡", f"author-{n}", id=f"all-{n}") for n in range(30)))
        self.assertEqual(len(self.hits(rule)), 30)
        self.assertEqual(self.tickets().tag_ids, rule.tag_ids)

    def test_of_another_company(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        rule = self.rule("*", company_id=sister.id, account_ids=False)
        ours = self.rule("*", account_ids=False)
        self.bring(say("press", id="one"))
        self.assertFalse(self.hits(rule))
        self.assertEqual(self.hits(ours), {"one"})

    def test_our_own_words_are_not_asked(self):
        rule = self.rule("*")
        self.bring(say("press", "us", id="ours"))
        self.assertFalse(self.hits(rule))

    def test_stop(self):
        first = self.rule("press", sequence=1, stop=True)
        second = self.rule("*", sequence=2)
        self.bring(say("press", id="one"), say("else", "bob", id="two"))
        self.assertEqual(self.hits(first), {"one"})
        self.assertEqual(self.hits(second), {"two"})

    def test_an_edit_is_asked_anew(self):
        press, legal = self.rule("press"), self.rule("lawyer", name="Legal")
        self.bring(say("I am from the press", id="one"))
        self.bring(say("I am a lawyer", id="one"))
        self.assertEqual(self.post("one").body, "I am a lawyer")
        self.assertFalse(self.hits(press))
        self.assertEqual(self.hits(legal), {"one"})
        self.assertEqual(press.hit_count, 1, "that it was caught once stays")

    def test_the_same_again_counts_once(self):
        rule = self.rule("press")
        for _again in range(2):
            self.bring(say("press", id="one"))
        self.assertEqual(rule.hit_count, 1)

    def test_inactive(self):
        rule = self.rule("press", active=False)
        self.bring(say("press"))
        self.assertFalse(self.hits(rule))


class TestFollowing(RulesCase):
    def test_team(self):
        self.rule("press", "team", team_id=self.crisis.id)
        self.bring(say("press", id="one"), say("else", "bob", id="two"))
        self.assertEqual(self.conversation("one").ticket_id.team_id, self.crisis)
        self.assertEqual(self.conversation("one").team_id, self.crisis)
        self.assertEqual(self.conversation("two").ticket_id.team_id, self.team)
        self.assertIn(
            "Caught by the rule Press.",
            "".join(self.chatter(self.conversation("one").ticket_id)),
        )

    def test_team_without_a_ticket(self):
        self.account.ticket_policy = "manual"
        self.rule("press", "team", team_id=self.crisis.id)
        self.bring(say("press", id="one"))
        conversation = self.conversation("one")
        self.assertFalse(conversation.ticket_id)
        self.assertEqual(conversation.team_id, self.crisis)
        conversation.action_create_ticket()
        self.assertEqual(conversation.ticket_id.team_id, self.crisis)

    def test_the_team_of_a_ticket_that_somebody_has(self):
        self.bring(say("hello", id="one"), say("hello", "bob", id="two"))
        ticket, loose = (self.conversation(i).ticket_id for i in ("one", "two"))
        ticket.user_id = self.agent
        self.rule("press", "team", team_id=self.crisis.id)
        self.bring(
            say("press", id="one-b", parent="one", at=1),
            say("press", "bob", id="two-b", parent="two", at=1),
        )
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(loose.team_id, self.crisis)

    def test_agents(self):
        self.team.user_ids |= self.other
        self.rule(
            "press",
            "assign",
            assign_user_ids=[Command.set((self.agent | self.other).ids)],
        )
        self.bring(*(say("press", f"author-{n}", id=f"a{n}") for n in range(4)))
        counts = self.tickets().grouped("user_id")
        self.assertEqual({u: len(t) for u, t in counts.items()}[self.agent], 2)
        self.assertEqual(len(counts[self.other]), 2)

    def test_agents_without_a_ticket(self):
        self.account.ticket_policy = "manual"
        self.rule("press", "assign", assign_user_ids=[Command.set(self.agent.ids)])
        self.bring(say("press", id="one"))
        self.assertEqual(self.conversation("one").user_id, self.agent)

    def test_tags_and_category(self):
        tags = self.env["helpdesk.ticket.tag"].create([{"name": "A"}, {"name": "B"}])
        first, second = self.env["helpdesk.ticket.category"].create(
            [{"name": "One"}, {"name": "Two"}]
        )
        self.rule("press", "tag", tag_ids=[Command.set(tags[0].ids)], sequence=1)
        self.rule(
            "press",
            "category",
            category_id=first.id,
            tag_ids=[Command.set(tags[1].ids)],
            sequence=2,
        )
        self.rule("press", "category", category_id=second.id, sequence=3)
        self.bring(say("hello", "bob", id="early"), say("press", id="one"))
        ticket = self.conversation("one").ticket_id
        self.assertEqual(ticket.tag_ids, tags)
        self.assertEqual(ticket.category_id, first, "the first rule has its way")
        early = self.conversation("early").ticket_id
        early.category_id = second
        self.bring(say("press", "bob", id="late", parent="early", at=1))
        self.assertEqual(early.tag_ids, tags)
        self.assertEqual(early.category_id, second, "a person chose it")

    def test_a_ticket_or_none(self):
        self.rule("never", "no_ticket")
        self.bring(say("never", id="one"), say("else", "bob", id="two"))
        self.assertFalse(self.conversation("one").ticket_id)
        self.assertTrue(self.conversation("two").ticket_id)
        self.account.ticket_policy = "manual"
        self.rule("always", "ticket")
        self.bring(say("always", "cid", id="three"), say("else", "dan", id="four"))
        self.assertTrue(self.conversation("three").ticket_id)
        self.assertFalse(self.conversation("four").ticket_id)

    def test_spam(self):
        rule = self.rule("casino", "spam", name="Casino")
        self.bring(say("casino", id="one"), say("hello", "bob", id="two"))
        conversation = self.conversation("one")
        self.assertEqual(self.post("one").intent, "spam")
        self.assertFalse(conversation.ticket_id)
        self.assertEqual(conversation.shelf, "spam")
        self.assertFalse(conversation.in_inbox)
        self.assertEqual(conversation.public_resolution, "waived")
        self.assertEqual(conversation.waived_reason, "Rule: Casino")
        self.assertFalse(self.conversation("two").shelf)
        # A customer who also says something of the kind is a customer.
        self.bring(say("casino", "bob", id="two-b", parent="two", at=1))
        self.assertFalse(self.conversation("two").shelf)
        self.assertEqual(self.hits(rule), {"one", "two-b"})
        # What was taken for spam is there again when its author says something else.
        self.bring(say("I mean it: hello", id="one-b", parent="one", at=2))
        conversation.invalidate_recordset()
        self.assertEqual(conversation.public_resolution, "unanswered")

    def test_mute(self):
        self.rule("troll", "mute")
        self.bring(say("hello", id="before"))
        self.bring(say("troll", id="one"))
        profile = self.post("one").profile_id
        self.assertTrue(profile.muted)
        self.assertFalse(self.conversation("one").ticket_id)
        self.assertTrue(all(profile.conversation_ids.mapped("muted")))
        self.bring(say("hello again", id="two"))
        self.assertFalse(self.conversation("two").ticket_id)

    def test_priority(self):
        self.bring(say("press", id="none"))
        plain = self.conversation("none").priority_score
        first = self.rule("press", "priority", priority_value=71, name="Press")
        added = self.rule(
            "press urgent", "priority", priority_mode="add", priority_value=9
        )
        added.name = "Urgent"
        self.bring(
            say("press", "bob", id="set"),
            say("press urgent", "cid", id="both"),
            say("hello", "dan", id="else"),
        )
        conversation = self.conversation("set")
        self.assertEqual(conversation.priority_score, 71)
        self.assertIn("rule: Press", conversation.priority_reason)
        self.assertEqual(conversation.ticket_id.social_priority_score, 71)
        self.assertEqual(self.conversation("both").priority_score, 80)
        self.assertIn("rule: Press, Urgent", self.conversation("both").priority_reason)
        self.assertNotIn("rule", self.conversation("else").priority_reason or "")
        self.assertEqual(self.conversation("none").priority_score, plain)
        # The words are gone, and with them what followed of them.
        self.bring(say("never mind", "bob", id="set"))
        self.assertLess(self.conversation("set").priority_score, 71)
        # The rule says something else from now on, also of what it caught before.
        first.priority_value = 60
        self.env["social.care.weights"]._cron_rank()
        self.assertEqual(self.conversation("both").priority_score, 69)
        added.unlink()
        first.active = False
        self.env["social.care.weights"]._cron_rank()
        self.assertNotIn("rule", self.conversation("both").priority_reason or "")

    def test_spam_that_an_agent_knows_better(self):
        self.bring(say("hello", id="one"))
        self.conversation("one").action_correct(intent="question")
        self.rule("casino", "spam")
        self.bring(say("is there a casino", id="one"))
        self.assertEqual(self.post("one").intent, "question")

    def test_a_summary_in_words(self):
        rule = self.rule(
            "press",
            "priority",
            priority_value=80,
            alert_team_id=self.crisis.id,
        )
        self.assertEqual(
            rule.summary, "then set priority to 80 and alert the Crisis team"
        )
        rule.write(
            {
                "priority_mode": "add",
                "priority_value": -5,
                "escalation_user_ids": [Command.set(self.supervisor.ids)],
                "escalation_kind": "press",
                "stop": True,
            }
        )
        self.assertEqual(
            rule.summary,
            "then take 5 from the priority, escalate it to Sue (Press), alert the "
            "Crisis team and ask no other rule",
        )


class TestAlerts(RulesCase):
    def test_at_once_and_once(self):
        rule = self.rule(alert_user_ids=[Command.set(self.agent.ids)], alert_email=True)
        self.bring(say("the press is here", id="one"))
        ticket = self.conversation("one").ticket_id
        (activity,) = self.activities(self.agent)
        self.assertEqual(activity.res_model, "helpdesk.ticket")
        self.assertEqual(activity.res_id, ticket.id)
        self.assertIn("Press: Ann @ann on Account", activity.summary)
        (alert,) = self.shown()
        self.assertEqual(alert["words"], "the press is here")
        self.assertEqual(alert["action"]["res_id"], ticket.id)
        (mail,) = self.mails("Press: Ann")
        self.assertEqual(mail.recipient_ids, self.agent.partner_id)
        self.assertIn("the press is here", mail.body_html)
        # Not again for the same conversation, whatever is said in it.
        self.bring(say("more press", id="two", parent="one", at=1))
        self.assertEqual(self.hits(rule), {"one", "two"})
        self.assertEqual(len(self.activities(self.agent)), 1)
        self.assertEqual(len(self.shown()), 1)
        # But once more for another rule.
        self.rule("more", name="More", alert_user_ids=[Command.set(self.agent.ids)])
        self.bring(say("even more", id="three", parent="one", at=2))
        self.assertEqual(len(self.activities(self.agent)), 2)

    def test_without_names_the_team_is_told(self):
        self.rule()
        self.bring(say("press"))
        self.assertTrue(self.activities(self.agent))
        self.assertFalse(self.activities(self.other))

    def test_the_team_that_is_named(self):
        self.crisis.user_ids |= self.supervisor
        self.rule(alert_team_id=self.crisis.id)
        self.bring(say("press"))
        self.assertFalse(self.activities(self.agent))
        self.assertTrue(self.activities(self.supervisor))
        self.assertFalse(
            self.activities(self.other), "who cannot see the ticket is told nothing"
        )

    def test_without_a_ticket(self):
        self.account.ticket_policy = "manual"
        rule = self.rule()
        self.bring(say("press", id="one"))
        (activity,) = self.activities(self.agent)
        self.assertEqual(activity.res_model, "social.care.rule")
        self.assertEqual(activity.res_id, rule.id)
        (alert,) = self.shown()
        self.assertEqual(alert["action"]["res_id"], self.conversation("one").id)

    def test_no_activity_where_none_is_wanted(self):
        self.rule(alert_activity=False)
        self.bring(say("press"))
        self.assertFalse(self.activities())
        self.assertTrue(self.shown())

    def test_private_words_are_in_no_alert(self):
        self.rule("4242", alert_email=True)
        self.bring(whisper("My card is 4242", id="one"))
        (alert,) = self.shown()
        (mail,) = self.mails("Press: Ann")
        (activity,) = self.activities(self.agent)
        for text in (str(alert), mail.body_html, mail.subject, activity.summary):
            self.assertNotIn("4242", text)

    def test_hostile_words(self):
        self.rule("press", alert_email=True)
        self.bring(say("press <script>alert(1)</script>", id="one"))
        (mail,) = self.mails("Press: Ann")
        self.assertNotIn("<script>", mail.body_html)

    def test_nobody_is_told_of_the_muted(self):
        self.bring(say("hello"))
        self.posts().profile_id.action_mute()
        rule = self.rule()
        self.bring(say("press", id="one"))
        self.assertEqual(self.hits(rule), {"one"})
        self.assertFalse(self.activities())

    def test_a_flood_is_one_message(self):
        rule = self.rule(alert_email=True)
        self.bring(*(say("press", f"author-{n}") for n in range(40)))
        activities = self.activities(self.agent)
        self.assertEqual(len(activities), 4)
        self.assertEqual(activities[-1].res_model, "social.care.rule")
        self.assertIn("40 conversations since", activities[-1].summary)
        alerts = self.shown()
        self.assertEqual([alert["count"] for alert in alerts], [1, 1, 1, 40])
        self.assertEqual(len(self.mails("Press:")), 4)
        # It goes on: the message is the same one, with another count.
        self.bring(*(say("press", f"another-{n}") for n in range(10)))
        activities = self.activities(self.agent)
        self.assertEqual(len(activities), 4)
        self.assertIn("50 conversations since", activities[-1].summary)
        self.assertEqual(self.shown()[-1]["count"], 50)
        self.assertEqual(len(self.mails("Press:")), 4)
        # It is over: how many it were in the end.
        rule.alert_last_at = moment(0)
        self.env["social.care.alert"]._cron_tell()
        self.assertIn("50 conversations", self.mails("Press:")[-1].subject)
        self.assertEqual(len(self.mails("Press:")), 5)
        self.env["social.care.alert"]._cron_tell()
        self.assertEqual(len(self.mails("Press:")), 5)
        # After that one more is news again.
        self.bring(say("press", "news"))
        self.assertEqual(self.shown()[-1]["count"], 1)

    def test_in_the_language_of_whoever_is_told(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.agent.lang = "de_DE"
        self.rule(alert_user_ids=[Command.set((self.agent | self.supervisor).ids)])
        self.bring(say("press"))
        self.assertEqual(len(self.shown()), 2)

    def test_two_that_become_one(self):
        rule = self.rule()
        self.bring(say("press", id="one"), say("press", id="two"))
        one, two = self.conversation("one"), self.conversation("two")
        self.assertNotEqual(one, two)
        alerts = self.env["social.care.alert"].search([("rule_id", "=", rule.id)])
        self.assertEqual(alerts.conversation_id, one | two)
        one.merge_into(two)
        self.assertEqual(alerts.exists().conversation_id, two)

    def test_one_that_was_told_goes_on_as_another(self):
        self.rule()
        self.bring(say("press", id="one"), say("hello", id="two"))
        one, two = self.conversation("one"), self.conversation("two")
        one.merge_into(two)
        self.bring(say("press again", id="three", parent="two", at=1))
        self.assertEqual(self.conversation("three"), two)
        self.assertEqual(len(self.activities(self.agent)), 1)

    def test_an_alert_that_fails_stops_nothing(self):
        rule, other = self.rule(), self.rule(name="Other")
        self.env.ref("social_care.mail_activity_type_alert").unlink()
        with self.assertLogs("odoo.addons.social_care", "WARNING"):
            self.bring(say("press", id="one"))
        self.assertTrue(self.conversation("one").ticket_id)
        self.assertEqual(rule.error_message, "Unexpected error: ValueError")
        self.assertEqual(other.hit_count, 1)
        states = self.env["social.care.alert"].search([]).mapped("state")
        self.assertEqual(set(states), {"failed"})


class TestEscalation(RulesCase):
    def escalate(self, kind="legal", user=None, **values):
        return self.rule(
            "lawyer",
            "escalate",
            name="Lawyers",
            escalation_user_ids=[Command.set((user or self.supervisor).ids)],
            escalation_kind=kind,
            **values,
        )

    def evidence(self):
        return self.env["social.care.evidence"].search([], order="id")

    def test_to_named_people(self):
        self.account.ticket_policy = "manual"
        # Somebody of the legal department, with no rights in the helpdesk.
        counsel = self.make_user("Clara", "base.group_user", email="c@acme.example")
        rule = self.escalate(user=counsel)
        self.bring(
            say("my lawyer will call", id="one", permalink="https://social.example/1")
        )
        ticket = self.conversation("one").ticket_id
        self.assertTrue(ticket)
        self.assertIn(counsel.partner_id, ticket.message_partner_ids)
        self.assertTrue(ticket.with_user(counsel).has_access("read"))
        (activity,) = self.activities(counsel)
        self.assertEqual(
            (activity.res_model, activity.res_id), (ticket._name, ticket.id)
        )
        self.assertIn(
            "Escalated to Clara by the rule Lawyers (Legal).",
            "".join(self.chatter(ticket)),
        )
        evidence = self.evidence()
        self.assertEqual(evidence.body, "my lawyer will call")
        self.assertEqual(evidence.author_handle, "ann")
        self.assertEqual(evidence.permalink, "https://social.example/1")
        self.assertEqual(evidence.ticket_id, ticket)
        self.assertEqual(evidence.rule_id, rule)
        snapshot = self.snapshot(evidence)
        self.assertEqual(snapshot["body"], "my lawyer will call")
        self.assertEqual(snapshot["digest"], evidence.digest)
        self.assertTrue(self.shown()[0]["escalated"])

    def snapshot(self, evidence):
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", evidence._name), ("res_id", "=", evidence.id)]
        )
        return json.loads(attachment.raw)

    def test_every_version_is_kept(self):
        self.escalate()
        self.bring(say("my lawyer will call", id="one"))
        self.bring(say("my lawyer will call you names", id="one"))
        self.bring(say("never mind", id="one"))
        self.assertEqual(
            self.evidence().mapped("body"),
            ["my lawyer will call", "my lawyer will call you names"],
        )

    def delete(self, external_id):
        post = self.post(external_id)
        post.erase()
        chatter.forget_posts(post)
        self.env.flush_all()

    def test_deleted_by_its_author(self):
        for kind, kept in (
            ("legal", True),
            ("threat", True),
            ("press", False),
            ("other", False),
        ):
            with self.subTest(kind=kind):
                rule = self.escalate(kind)
                self.bring(say("a lawyer", kind, id=kind))
                self.delete(kind)
                evidence = self.evidence().filtered(lambda e, r=rule: e.rule_id == r)
                self.assertEqual(bool(evidence.body), kept)
                self.assertEqual(bool(evidence.forgotten_at), not kept)
                attachments = self.env["ir.attachment"].search(
                    [("res_model", "=", evidence._name), ("res_id", "=", evidence.id)]
                )
                self.assertEqual(bool(attachments), kept)
                ticket = self.conversation(kind).ticket_id
                self.assertNotIn("a lawyer", str(self.chatter(ticket)))
                self.assertNotIn("a lawyer", ticket.description)
                rule.active = False

    def test_only_supervisors_see_it(self):
        self.escalate()
        self.bring(say("my lawyer will call", id="one"))
        evidence = self.evidence()
        self.assertTrue(evidence.with_user(self.supervisor).read(["body"]))
        action = evidence.with_user(self.supervisor).action_download()
        self.assertIn("/web/content/", action["url"])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", evidence._name)]
        )
        self.assertTrue(attachment.with_user(self.supervisor).raw)
        for user in (self.agent, self.make_user("Emma", "base.group_user")):
            with self.assertRaises(AccessError):
                evidence.with_user(user).read(["body"])
            with self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])
        for user in (self.supervisor, self.admin):
            with self.assertRaises(AccessError):
                evidence.with_user(user).write({"body": "something else"})
        with self.assertRaises(AccessError):
            evidence.with_user(self.supervisor).unlink()

    def test_of_somebody_who_is_muted(self):
        self.bring(say("hello"))
        self.posts().profile_id.action_mute()
        self.escalate("threat")
        self.bring(say("you need a lawyer now", id="one"))
        self.assertTrue(self.conversation("one").ticket_id)
        self.assertTrue(self.activities(self.supervisor))

    def test_each_of_a_flood_is_followed(self):
        self.escalate()
        self.bring(*(say("lawyer", f"author-{n}") for n in range(8)))
        for ticket in self.tickets():
            self.assertIn(self.supervisor.partner_id, ticket.message_partner_ids)
        self.assertEqual(len(self.evidence()), 8)
        self.assertEqual(len(self.activities(self.supervisor)), 4)


class TestBroken(RulesCase):
    def test_a_broken_rule_stops_nothing(self):
        rule, good = self.rule(), self.rule("hello", name="Good")
        rule.user_id = self.supervisor
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE social_care_rule SET expression = '(press' WHERE id = %s", [rule.id]
        )
        self.env.invalidate_all()
        self.bring(say("hello press", id="one"))
        self.assertTrue(self.conversation("one").ticket_id)
        self.assertEqual(self.hits(good), {"one"})
        self.assertEqual(rule.error_message, "A closing bracket is missing.")
        (activity,) = self.activities(self.supervisor)
        self.assertIn("A closing bracket is missing.", activity.summary)
        self.bring(say("hello press"))
        self.assertEqual(len(self.activities(self.supervisor)), 1)
        rule.expression = "press"
        self.assertFalse(rule.error_message)

    def test_a_mistake_is_explained_at_its_place(self):
        with self.assertRaisesRegex(
            ValidationError, r'at character 9, "\(": A closing bracket is missing'
        ):
            self.rule("acme OR (press")

    def test_what_an_action_needs(self):
        for action in ("team", "assign", "tag", "category", "escalate"):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.rule("press", action)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.rule("press", languages="english")
        for values in (
            {"rating_max": 6},
            {"followers_min": -1},
            {"priority_value": 101},
            {"priority_value": -1},
        ):
            with (
                self.subTest(**values),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.rule("press", **values)

    def test_people_work_for_the_company(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        stranger = self.make_user(
            "Sven",
            AGENT,
            company_id=sister.id,
            company_ids=[Command.set(sister.ids)],
        )
        with self.assertRaises(ValidationError):
            self.rule(alert_user_ids=[Command.set(stranger.ids)])


class TestRights(RulesCase):
    def test_agents_read(self):
        rule = self.rule().with_user(self.agent)
        self.assertEqual(rule.name, "Press")
        self.assertTrue(rule.summary)
        for call in (
            lambda: rule.write({"name": "x"}),
            rule.copy,
            rule.unlink,
            lambda: rule.create({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_supervisors_write(self):
        rule = (
            self.env["social.care.rule"]
            .with_user(self.supervisor)
            .create({"name": "New", "expression": "press", "action": "alert"})
        )
        self.assertEqual(rule.user_id, self.supervisor)
        rule.write({"expression": "press OR media", "sequence": 5})
        copy = rule.copy()
        self.assertEqual(copy.name, "New (copy)")
        copy.unlink()
        self.bring(say("media", id="one"))
        self.assertEqual(self.hits(rule), {"one"})
        self.assertIn(
            self.conversation("one"),
            self.env["social.care.conversation"].search(
                rule.action_view_conversations()["domain"]
            ),
        )
        rule.unlink()
        self.assertFalse(self.env["social.care.alert"].search([]))

    def test_nobody_writes_what_was_caught(self):
        rule = self.rule()
        self.bring(say("press"))
        for model in ("social.care.rule.hit", "social.care.alert"):
            records = self.env[model].search([("rule_id", "=", rule.id)])
            self.assertTrue(records)
            for user in (self.supervisor, self.admin):
                own = records.with_user(user)
                for call in (
                    lambda own=own: own.write({"create_date": False}),
                    own.unlink,
                    lambda own=own: own.create({"rule_id": rule.id}),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_every_view_opens(self):
        rule = self.rule()
        for user in (self.agent, self.supervisor, self.admin):
            own = rule.with_user(user)
            views = own.get_views(
                [(False, kind) for kind in ("list", "form", "search")]
            )
            names = views["models"][rule._name]["fields"] & own.fields_get().keys()
            self.assertTrue(own.web_read({name: {} for name in names}))


class TestTrying(RulesCase):
    def try_it(self, user=None, **vals):
        rules = self.env["social.care.rule"].with_user(user or self.supervisor)
        return rules.try_expression({"account_ids": self.account.ids} | vals)

    def test_what_would_be_caught(self):
        self.bring(
            say("hello press", id="one", at=-3 * 24 * 60),
            say("press again", "bob", id="two"),
            say("else", "cid", id="three"),
            say("press", "us", id="ours"),
        )
        before = self.env["social.care.rule"].search_count([])
        seen = self.try_it(expression="press")
        self.assertEqual((seen["total"], seen["count"]), (3, 2))
        self.assertEqual([count for _day, count in seen["days"]], [1, 0, 0, 1])
        self.assertEqual(
            [post["body"] for post in seen["posts"]], ["press again", "hello press"]
        )
        self.assertEqual(self.env["social.care.rule"].search_count([]), before)
        self.assertEqual(self.try_it(expression="press", languages="xx")["count"], 0)
        self.assertEqual(self.try_it(expression="")["count"], 3)
        other = self.make_account()
        commands = [Command.set(other.ids)]
        self.assertEqual(self.try_it(account_ids=commands, expression="")["total"], 0)

    def test_a_mistake(self):
        seen = self.try_it(expression="press AND (a")
        self.assertEqual(
            seen["error"],
            {"message": "A closing bracket is missing.", "start": 10, "end": 11},
        )
        self.assertEqual([p[0] for p in seen["parts"] if p[2]], ["("])
        self.assertFalse(seen["posts"])

    def test_the_same_as_when_it_is_saved(self):
        rows = [
            say("press", f"author-{n}", id=f"p{n}", author_followers=n * 100)
            for n in range(10)
        ]
        self.bring(*rows)
        would = self.try_it(expression="pre*", followers_min=500)
        other = self.make_account()
        rule = self.rule(
            "pre*", followers_min=500, account_ids=[Command.set(other.ids)]
        )
        self.bring(*rows, account=other)
        self.assertEqual(would["count"], len(self.hits(rule)))

    def test_agents_see_what_they_may_see(self):
        self.bring(say("press"))
        self.assertEqual(self.try_it(self.agent, expression="press")["count"], 1)
        self.conversations().ticket_id.team_id = self.crisis
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.try_it(self.agent, expression="press")["count"], 0)
        with self.assertRaises(AccessError):
            self.try_it(self.make_user("Emma", "base.group_user"), expression="a")

    def test_over_rpc(self):
        """What comes by XML-RPC: no value is missing, nothing is None."""
        seen = self.try_it(expression="press", company_id=False, channel_ids=[])
        json.dumps(seen, allow_nan=False)
        self.assertNotIn("None", str(seen))


class TestQueries(RulesCase):
    def queries(self, rows):
        account = self.account
        items = account.network_client().read(json_lines(rows), "a.jsonl")
        events = self.env["social.care.event"]
        events.store(account.id, None, list(items))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        events._process_batch(account_ids=account.ids)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def rows(self, count, name):
        return [say("press", f"{name}-{n}", id=f"{name}-{n}") for n in range(count)]

    def test_no_query_a_post(self):
        self.rule(
            "press",
            "team",
            team_id=self.crisis.id,
            tag_ids=[Command.create({"name": "Press"})],
            alert_user_ids=[Command.set(self.supervisor.ids)],
        )
        self.queries(self.rows(10, "warm"))
        few = self.queries(self.rows(50, "few"))
        many = self.queries(self.rows(200, "many"))
        self.assertLessEqual(many, few + 16, f"{few} queries, then {many}")

    def test_no_query_a_rule(self):
        self.queries(self.rows(5, "warm"))
        few = self.queries(self.rows(5, "few"))
        for number in range(100):
            self.rule(f"nothing{number}", name=f"Rule {number}")
        many = self.queries(self.rows(5, "many"))
        self.assertLessEqual(many, few + 8, f"{few} queries, then {many}")
