"""The names that others rely on: checks and programs that drive it from outside."""

import ast
import inspect
import textwrap

from odoo.addons import social_care
from odoo.addons.social_care import triage
from odoo.addons.social_care.networks import NETWORKS

from .common import OdooCase

NETWORK_KEYS = {"x", "mastodon", "feed", "file", "practice"}

FIELDS = {
    "social.care.account": """
        name network base_url handle external_id client_id client_secret access_token
        access_token_secret refresh_token webhook_secret webhook_url search_terms
        team_id user_id company_id stream_ids ticket_policy state error_message
        error_date last_event_date
    """,
    "social.care.stream": "account_id cursor",
    "social.care.event": "account_id external_id payload state error_message post_id",
    "social.care.post": """
        account_id external_id direction visibility kind body profile_id posted_at
        permalink parent_external_id thread_external_id conversation_id rating language
        sentiment intent deleted picture_ids
    """,
    "social.care.profile": """
        company_id network realm external_id handle name follower_count verified
        partner_id link_evidence
    """,
    "social.care.conversation": """
        account_id thread_external_id profile_id episode ticket_id team_id company_id
        post_ids visibility public_resolution priority_score priority_reason
        awaiting_since answer_due_at first_public_reply_at
    """,
    "social.care.reply": """
        conversation_id in_reply_to_post_id body visibility closing state error_message
        post_id
    """,
    "helpdesk.ticket": """
        social_conversation_ids public_resolution social_handoff_ids
        social_priority_score
    """,
    "social.care.handoff": """
        ticket_id conversation_id channel reason state contact_value consent_at
        verified_at outcome closed_in_public_at claim_url
    """,
}

CHOICES = {
    ("social.care.account", "network"): NETWORK_KEYS,
    ("social.care.account", "ticket_policy"): {"all", "matters", "manual"},
    ("social.care.account", "state"): {"draft", "connected", "error", "paused"},
    ("social.care.event", "state"): {"new", "done", "failed", "ignored"},
    ("social.care.post", "direction"): {"in", "out"},
    ("social.care.post", "visibility"): {"public", "private"},
    ("social.care.post", "kind"): {
        *("mention", "comment", "reply", "review", "message", "search"),
    },
    ("social.care.post", "intent"): {
        *("question", "complaint", "praise", "other", "spam"),
    },
    ("social.care.conversation", "public_resolution"): {
        *("unanswered", "acknowledged", "moved", "resolved_privately"),
        *("resolved_publicly", "confirmed", "waived"),
    },
    ("social.care.reply", "state"): {
        *("draft", "to_approve", "queued", "sending", "sent", "failed", "unknown"),
        "cancelled",
    },
    ("social.care.handoff", "channel"): {"phone", "email", "message", "chat", "visit"},
    ("social.care.handoff", "state"): {
        *("offered", "arrived", "done", "declined", "unreachable", "expired"),
    },
}

METHODS = {
    "social.care.account": "action_connect action_fetch action_process import_file",
    "social.care.event": "action_replay",
    "social.care.conversation": """
        action_waive action_create_ticket record_native_answer
    """,
    "social.care.reply": "action_send",
    "social.care.handoff": """
        action_arrived action_done action_decline action_unreachable
    """,
}


class TestNames(OdooCase):
    def test_fields(self):
        for model, names in FIELDS.items():
            with self.subTest(model=model):
                missing = set(names.split()) - self.env[model]._fields.keys()
                self.assertFalse(missing)

    def test_choices(self):
        for (model, name), wanted in CHOICES.items():
            with self.subTest(model=model, field=name):
                found = self.env[model]._fields[name].get_values(self.env)
                self.assertLessEqual(wanted, set(found))

    def test_methods(self):
        for model, names in METHODS.items():
            for name in names.split():
                with self.subTest(model=model, method=name):
                    self.assertTrue(callable(getattr(self.env[model], name)))

    def test_networks(self):
        self.assertLessEqual(NETWORK_KEYS - {"practice"}, set(NETWORKS))
        here = self.env["social.care.account"]._networks()
        self.assertLessEqual(NETWORK_KEYS, set(here))
        for key, client in here.items():
            self.assertEqual(client.key, key)

    def test_triage(self):
        found = triage.analyse("Where is my parcel? Nobody answers!")
        for name in (
            *("language", "language_reliable", "sentiment", "intent"),
            "inflammatory",
        ):
            self.assertTrue(hasattr(found, name), name)
        learner = triage.Learner()
        learner.learn("the lamp hums", "complaint")
        self.assertIn("complaint", learner.predict("the lamp hums"))


class TestAnswers(OdooCase):
    """XML-RPC cannot say None: a public method always gives something."""

    def test_public_methods_give_something(self):
        silent = [
            f"{model._name}.{name}"
            for model in map(self.env.__getitem__, self.env.registry)
            for name, method in self.ours(type(model))
            if gives_nothing(method)
        ]
        self.assertFalse(silent)

    def ours(self, cls):
        """The methods of a model that the addon defines and that RPC may call."""
        for base in cls.__mro__:
            if not base.__module__.startswith(social_care.__name__):
                continue
            for name, member in vars(base).items():
                private = name[0] == "_" or name == "init"
                private = private or getattr(member, "_api_private", False)
                if inspect.isfunction(member) and not private:
                    yield name, member


def gives_nothing(method):
    """Whether a method may end without giving something.

    It does where a ``return`` has nothing, and where its last statement is no
    ``return`` and does not end otherwise.
    """
    method = inspect.unwrap(method)
    [function] = ast.parse(textwrap.dedent(inspect.getsource(method))).body
    own = list(_own_statements(function))
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own):
        return False
    returns = [node for node in own if isinstance(node, ast.Return)]
    if any(_is_none(node.value) for node in returns):
        return True
    return not _ends(function.body)


def _own_statements(function):
    """All that is in a function, without the functions that are in it."""
    todo = list(function.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            todo.extend(ast.iter_child_nodes(node))


def _is_none(value):
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _ends(statements):
    last = statements[-1]
    if isinstance(last, ast.Return | ast.Raise):
        return True
    if isinstance(last, ast.If):
        return bool(last.orelse) and _ends(last.body) and _ends(last.orelse)
    if isinstance(last, ast.With):
        return _ends(last.body)
    if isinstance(last, ast.Try):
        ways = [last.body, *(handler.body for handler in last.handlers)]
        return all(map(_ends, ways)) or bool(last.finalbody and _ends(last.finalbody))
    if isinstance(last, ast.While):
        return isinstance(last.test, ast.Constant) and last.test.value is True
    return False
