"""Rules that cannot be asked, and who is told so."""

from .. import messages
from ..database import transaction
from . import notices

BROKEN = "social_care.mail_activity_type_rule"


def note(env, broken):
    """Keep why rules could not be asked, and tell who is responsible for them.

    :param broken: dict of rule id to exception
    """

    def work(env):
        for rule in env["social.care.rule"].browse(broken).exists():
            note_one(rule, messages.explain(env, broken[rule.id]))

    if broken:
        transaction.run(env, work)


def note_one(rule, message):
    """The same of one rule, in the transaction of the caller."""
    if rule.error_message == message:
        return
    rule.error_message = message
    if not rule.activity_search([BROKEN]):
        notices.schedule(rule, rule.user_id, rule, BROKEN, message)
