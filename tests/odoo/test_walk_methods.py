"""A walk over every public method: with records of others, it tells nothing and does
nothing, whoever calls it."""

import inspect
from collections import Counter

from odoo import models
from odoo.exceptions import UserError
from odoo.service.model import get_public_method
from odoo.tools import SQL, mute_logger

from .common import AGENT, ANALYST, SUPERVISOR, OdooCase, say

SECRET = "Zanzibar"
OURS = "odoo.addons.social_care"
UNDO = "ROLLBACK TO SAVEPOINT walk; RELEASE SAVEPOINT walk"
ALSO = ("helpdesk.ticket", "helpdesk.ticket.team", "res.partner")


class TestMethods(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [
            cls.make_user("Cleo", "base.group_portal"),
            cls.make_user("Ian", "base.group_user"),
            cls.make_user("Lynn", ANALYST),
            cls.make_user("Anna", AGENT),
            cls.make_trainee("Tim"),
            cls.make_user("Sue", SUPERVISOR),
            cls.admin,
        ]
        cls.models = [
            cls.env[name]
            for name in cls.env.registry
            if (name.startswith("social.care.") or name in ALSO)
            and not cls.env[name]._abstract
            # What is a question to the database has no rows of its own.
            and cls.env[name]._auto
        ]
        before = {model._name: cls.newest(model) for model in cls.models}
        cls.make_foreign()
        cls.foreign = {
            model._name: model.sudo()
            .with_context(active_test=False)
            .search([("id", ">", before[model._name])])
            for model in cls.models
        }

    @classmethod
    def make_trainee(cls, name):
        user = cls.make_user(name, AGENT)
        cls.env["social.care.agent"].create({"user_id": user.id, "in_training": True})
        return user

    @classmethod
    def newest(cls, model):
        found = model.sudo().with_context(active_test=False)
        return found.search([], order="id desc", limit=1).id or 0

    @classmethod
    def make_foreign(cls):
        """What another company has, with a word in it that is nobody else's."""
        company = cls.env["res.company"].create({"name": "Other"})
        team = cls.env["helpdesk.ticket.team"].create(
            {"name": f"{SECRET} team", "company_id": company.id}
        )
        their_admin = cls.admin.copy(
            {
                "login": "their-admin",
                "company_ids": company.ids,
                "company_id": company.id,
            }
        )
        account = cls.make_account(
            name=f"{SECRET} account",
            team_id=team.id,
            company_id=company.id,
            user_id=False,
            access_token=SECRET,
        )
        rows = [
            say(f"{SECRET}, where is my parcel?", id="f1", author_name=f"{SECRET} Ann"),
            say(f"This is a scandal, {SECRET}!", "bob", id="f2"),
        ]
        cls.bring(cls, *rows, account=account, user=their_admin)
        conversations = cls.env["social.care.conversation"].search(
            [("account_id", "=", account.id)]
        )
        ticket = conversations[0].ticket_id
        handoff = cls.env["social.care.handoff"].create(
            {
                "ticket_id": ticket.id,
                "channel": "phone",
                "outcome": SECRET,
                "contact_value": "+431234567",
            }
        )
        cls.env["social.care.claim"].create(
            {"handoff_id": handoff.id, "phone": "+431234567", "consent_text": SECRET}
        )
        cls.env["social.care.reply"].create(
            {"conversation_id": conversations[0].id, "body": f"{SECRET}, here it is"}
        )
        cls.env["social.care.rule"].create(
            {"name": SECRET, "company_id": company.id, "mute": True}
        )
        cls.env["social.care.target"].create(
            {"name": SECRET, "company_id": company.id, "minutes": 60}
        )
        cls.env.flush_all()

    def state(self):
        """All of it, as the database has it."""
        parts = [
            SQL(
                "SELECT %s, md5(string_agg(t::text, ',' ORDER BY id))"
                " FROM %s t WHERE id = ANY(%s)",
                records._table,
                SQL.identifier(records._table),
                records.ids,
            )
            for records in self.foreign.values()
        ]
        self.env.cr.execute(SQL(" UNION ALL ").join(parts))
        return dict(self.env.cr.fetchall())

    def methods(self, model):
        """The methods of ours that RPC lets in, with the arguments they need."""
        for name in dir(type(model)):
            if name.startswith("_") or hasattr(models.BaseModel, name):
                continue  # what all models have is for rules of records to guard
            method = inspect.getattr_static(type(model), name, None)
            if not inspect.isfunction(method) or not method.__module__.startswith(OURS):
                continue
            try:
                get_public_method(model, name)
            except UserError:
                continue
            parameters = list(inspect.signature(method).parameters.values())[1:]
            yield name, [each.name for each in parameters if each.default is each.empty]

    def arguments(self, names):
        """Some for each: ids of others, and text."""
        if not names:
            return [[]]
        ids = [
            self.foreign[name][:1].id
            for name in ("social.care.post", "helpdesk.ticket")
        ]
        return [[value] * len(names) for value in (ids[0], ids)]

    @mute_logger("odoo.sql_db")
    def test_of_others_nothing_is_told_and_nothing_changes(self):
        self.assertGreater(sum(map(len, self.foreign.values())), 20)
        self.before, called, kinds = self.state(), 0, Counter()
        for model in self.models:
            for name, names in self.methods(model):
                for user in self.people:
                    records = self.foreign[model._name].with_user(user)
                    for arguments in self.arguments(names):
                        called += 1
                        told, error, changed = self.call(records, name, arguments)
                        kinds[type(error).__name__] += 1
                        with self.subTest(
                            f"{model._name}.{name}", user=user.name, given=arguments
                        ):
                            self.assertNotIn(SECRET, told)
                            self.assertEqual(changed, {})
        print(f"{called} calls, by what they ended in: {dict(kinds)}")
        self.assertGreater(called, 500)

    def call(self, records, name, arguments):
        """Call a method and take back what it did.

        :return: what it told, the error it ended in, and what of theirs it changed
        """
        self.env.cr.execute("SAVEPOINT walk")
        try:
            told = repr(getattr(records, name)(*arguments))
            self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            self.env.cr.execute(UNDO)
            return f"{error}", error, {}
        now = self.state()
        self.env.invalidate_all(flush=False)
        self.env.cr.execute(UNDO)
        changed = {name: it for name, it in now.items() if it != self.before[name]}
        return told, None, changed
