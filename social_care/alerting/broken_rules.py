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
            note_one(rule, broken[rule.id])

    if broken:
        transaction.run(env, work)


def note_one(rule, error):
    """The same of one rule, in the transaction of the caller, in its owner's words."""
    theirs = messages.in_words_of(rule, rule.user_id or rule.company_id)
    message = messages.explain(theirs.env, error)
    if rule.error_message == message:
        return
    rule.error_message = message
    if not rule.activity_search([BROKEN]):
        notices.schedule(theirs, rule.user_id, rule, BROKEN, message)
