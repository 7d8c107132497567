"""What somebody else has to look at before it goes, and who."""

from odoo import fields
from odoo.tools import plaintext2html

from .. import messages
from ..groups import SUPERVISOR
from . import speaking, telling


def reasons(reply):
    """Sentences for which somebody else has to look at this reply first."""
    if speaking.decides(reply.account_id, reply.user_id):
        return []
    env, team, conversation = reply.env, reply.team_id, reply.conversation_id
    followers = conversation.profile_id.follower_count or 0
    found = speaking.why_not(reply.account_id, reply.user_id)
    if word := team.social_approval_word(reply.body):
        found.append(env._('It says "%s".', word))
    least = team.social_approval_priority
    if least and conversation.priority_score >= least:
        found.append(env._("The priority is %s.", conversation.priority_score))
    least = team.social_approval_followers
    if least and followers >= least:
        found.append(env._("Followers of the customer: %s.", followers))
    return found


def ask(reply, reason):
    """Have those who may decide look at it: whoever comes first does."""
    reply.write({"state": "to_approve", "approval_reason": reason})
    telling.close_activities(reply)
    for user in _approvers(reply):
        theirs = messages.in_words_of(reply, user)
        theirs.activity_schedule(
            telling.APPROVAL,
            user_id=user.id,
            summary=theirs.env._("Reply of %s to approve", reply.user_id.name),
            note=plaintext2html(" ".join(reasons(theirs))),
        )


def give(reply, user):
    """Somebody has looked at it, and it may go."""
    reply.write({"approved_by_id": user.id, "approved_at": fields.Datetime.now()})
    ours = messages.in_words_of(reply, reply.company_id)
    reply._message_log(body=ours.env._("Approved by %s.", user.name))


def send_back(reply, user, reason):
    """Somebody has looked at it, and its author has to change it."""
    reply.write({"state": "draft", "sent_back_reason": reason})
    ours = messages.in_words_of(reply, reply.company_id)
    reply._message_log(
        body=ours.env._(
            "Sent back by %(name)s: %(reason)s", name=user.name, reason=reason
        )
    )
    theirs = messages.in_words_of(reply, reply.user_id)
    summary = theirs.env._("Sent back: %s", reply.profile_id.display_name)
    telling.tell_author(theirs, summary, reason)


def changed(replies, user):
    """Other words, or another place, than what was to be approved, or was.

    :param replies: with the rights of whoever changed them
    """
    theirs = replies.filtered(
        lambda reply: not speaking.decides(reply.account_id, user)
    )
    asked = theirs.filtered(lambda reply: reply.state == "to_approve")
    telling.close_activities(asked)
    asked.sudo().write({"state": "draft", "approval_reason": False})
    approved = theirs.filtered("approved_by_id").sudo()
    approved.write({"approved_by_id": False, "approved_at": False})
    for reply in replies.filtered(lambda reply: reply.user_id != user):
        ours = messages.in_words_of(reply, reply.company_id)
        reply._message_log(body=ours.env._("Changed by %s.", user.name))


def _approvers(reply):
    """Who is asked: who speaks for the account, and all of the team who may decide;
    where there is nobody, who has the account, and then the supervisors."""
    env, team = reply.env, reply.team_id
    agents = env["social.care.agent"].search(
        [("approves", "=", True), ("company_id", "=", reply.company_id.id)]
    )
    supervisors = env.ref(SUPERVISOR).all_user_ids
    of_team = team.user_id | ((agents.user_id | supervisors) & team.user_ids)
    of_team |= speaking.named(reply.account_id)

    def may(user):
        return (
            user.active
            and not user.share
            and user != reply.user_id
            and reply.company_id in user.company_ids
            and reply.with_user(user).has_access("read")
            and speaking.decides(reply.account_id, user)
        )

    for users in (of_team, reply.account_id.user_id, supervisors):
        if asked := users.filtered(may):
            return asked
    return env["res.users"]
