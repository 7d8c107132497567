"""A walk over every model there is: what is new and forgotten is found by itself."""

from odoo.exceptions import AccessError, UserError

from .common import AGENT, ANALYST, SUPERVISOR, OdooCase, say

GUARD = "social.care.guarded"
UNGUARDED = set()
"""Models that people create or write without the guard; each with its reason."""
NO_IDS = ({"id": {"id": 1}}, [1, "x"], "x", True, 2**40)
FOR_TEAMS = {"social.care.rule", "social.care.target"}
"""Models whose team is whom a row is meant for, not whose it is: agents may know of
it."""


class TestWalk(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = {
            name: cls.env[name]
            for name in cls.env.registry
            if name.startswith("social.care.") and not cls.env[name]._abstract
        }
        cls.agent = cls.make_user("Anna", AGENT)
        cls.supervisor = cls.make_user("Sue", SUPERVISOR)
        cls.people = (
            cls.agent,
            cls.supervisor,
            cls.admin,
            cls.make_user("Lynn", ANALYST),
            cls.make_user("Ian", "base.group_user"),
            cls.make_user("Cleo", "base.group_portal"),
        )

    def may(self, model, *operations):
        return any(
            model.with_user(user).has_access(operation)
            for user in self.people
            for operation in operations
        )

    def test_nothing_is_known_by_the_key_of_a_selection(self):
        known = [
            model
            for model in self.models.values()
            if model._rec_name and model._fields[model._rec_name].type == "selection"
        ]
        self.assertGreater(len(known), 4)
        labelled = type(self.env["social.care.labelled"])
        wrong = {model._name for model in known if not isinstance(model, labelled)}
        self.assertEqual(wrong, set())
        retention = self.env["social.care.retention"].new({"kind": "evidence"})
        self.assertEqual(retention.display_name, "Evidence")

    def test_there_are_models(self):
        self.assertGreater(len(self.models), 30)

    def test_every_model_says_who_may_what(self):
        access = self.env["ir.model.access"].search(
            [("model_id.model", "in", list(self.models))]
        )
        said = set(access.mapped("model_id.model"))
        self.assertEqual(set(self.models) - said, set())
        self.assertEqual(access.filtered(lambda line: not line.group_id).ids, [])

    def test_who_is_nobody_here_may_nothing(self):
        for name, model in self.models.items():
            for user in self.people[4:]:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(name, user=user.name, operation=operation):
                        self.assertFalse(model.with_user(user).has_access(operation))

    def test_analysts_read_figures_and_nothing_else(self):
        analyst = self.people[3]
        for name, model in self.models.items():
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(name, operation=operation):
                    self.assertEqual(
                        model.with_user(analyst).has_access(operation),
                        (name, operation) == ("social.care.figure", "read"),
                    )

    def test_what_people_fill_in_is_guarded(self):
        for name, model in self.models.items():
            if name not in UNGUARDED and self.may(model, "create", "write"):
                with self.subTest(name):
                    self.assertIn(GUARD, _parents(self.env, name))

    def test_what_people_read_is_exported_as_text(self):
        for name, model in self.models.items():
            if self.may(model, "read"):
                with self.subTest(name):
                    self.assertIn("social.care.exported", _parents(self.env, name))

    def test_what_has_a_company_or_a_team_has_rules(self):
        for name, model in self.models.items():
            if model._transient or not self.may(model, "read"):
                continue
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            for field in ("company_id", "team_id"):
                if field not in model._fields:
                    continue
                theirs = model.with_user(self.agent).has_access("read")
                if field == "team_id" and (name in FOR_TEAMS or not theirs):
                    continue
                word = field.removesuffix("_id")
                with self.subTest(name, field=field):
                    self.assertTrue(
                        rules.filtered(
                            lambda rule, word=word: word in (rule.domain_force or "")
                        )
                    )

    def test_wizards_compute_as_who_fills_them_in(self):
        for model in self.models.values():
            if not model._transient or not self.may(model, "create"):
                continue
            for field in model._fields.values():
                if field.compute:
                    with self.subTest(str(field)):
                        self.assertFalse(field.compute_sudo)

    def test_no_field_points_at_what_another_team_has(self):
        foreign = self.foreign()
        tried = 0
        for model in self.models.values():
            for user in (self.agent, self.supervisor, self.admin):
                mine = model.with_user(user)
                if not mine.has_access("create"):
                    continue
                for field in model._fields.values():
                    record = foreign.get(field.comodel_name)
                    if field.type != "many2one" or not record:
                        continue
                    if record.with_user(user).has_access("read"):
                        continue
                    tried += 1
                    vals = {field.name: record.id}
                    with self.subTest(str(field), user=user.name):
                        with self.assertRaises(UserError):
                            # some refuse before, where something else is missing
                            mine.create(dict(vals))
                        with self.assertRaises(AccessError):
                            mine.onchange(dict(vals), [field.name], {field.name: {}})
                        with self.assertRaises(AccessError):
                            mine.browse().write(dict(vals))
        self.assertGreater(tried, 15)

    def test_what_is_no_id_is_refused_in_words(self):
        """By whoever is let in at all; what lets nobody in may say so before."""
        tried = 0
        for model in self.models.values():
            for user in (self.agent, self.admin):
                mine = model.with_user(user)
                if not mine.has_access("create") or GUARD not in _parents(
                    self.env, model._name
                ):
                    continue
                for field in mine._fields.values():
                    if field.type != "many2one" or field.related:
                        continue
                    for value in NO_IDS:
                        with self.subTest(str(field), user=user.name, value=value):
                            tried += 1
                            with self.assertRaises(UserError):
                                mine.create({field.name: value})
                            with self.assertRaises(UserError):
                                mine.browse().write({field.name: value})
        self.assertGreater(tried, 100)

    def foreign(self):
        """A record of each model that is another team's and another company's."""
        company = self.env["res.company"].create({"name": "Other"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Others", "company_id": company.id}
        )
        account = self.make_account(
            team_id=team.id, company_id=company.id, user_id=False
        )
        admin = self.admin.copy(
            {
                "login": "other-admin",
                "company_ids": company.ids,
                "company_id": company.id,
            }
        )
        self.bring(say(id="foreign"), account=account, user=admin)
        conversation = self.conversations(account)
        ticket = conversation.ticket_id
        handoff = self.env["social.care.handoff"].create(
            {"ticket_id": ticket.id, "channel": "phone"}
        )
        records = (
            company,
            team,
            account,
            conversation,
            ticket,
            handoff,
            conversation.profile_id,
            conversation.post_ids,
            self.env["res.partner"].create({"name": "X", "company_id": company.id}),
        )
        return {record._name: record for record in records}

    def test_customers_read_nothing_of_due_time(self):
        customer = self.people[-1]
        self.bring(say(id="q"))
        ticket = self.tickets()
        ticket.partner_id = customer.partner_id
        theirs = ticket.with_user(customer)
        self.assertEqual(theirs.read(["number"])[0]["id"], ticket.id)
        for name in ("social_answer_due_at", "social_priority_score", "social_stars"):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    theirs.read([name])
                with self.assertRaises(AccessError):
                    theirs.search([(name, "!=", False)])


def _parents(env, name):
    """The models that one inherits from, however far away."""
    found, todo = set(), [name]
    while todo:
        for parent in env.registry[todo.pop()]._inherit_module:
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found
