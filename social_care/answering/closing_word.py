"""The word that tells the public how it ended, drafted for a person to go over."""

import re

_BLANKS = re.compile(r"\{(name|how|outcome)\}")


def draft(conversation, template=None):
    """A closing word in the customer's language.

    What colleagues wrote down about the end is for them alone: nothing of it is in it.

    :param conversation: one, or none
    :param str template: in place of the team's
    :return: text; empty without a conversation
    """
    if not conversation:
        return ""
    env = conversation.env
    lang = env["res.lang"].installed_for(conversation.language) or env.lang or "en_US"
    conversation = conversation.with_context(lang=lang).sudo()
    handoff = _handoff(conversation)
    values = {
        "name": conversation.profile_id.own_name(),
        "how": _how(conversation, handoff),
        # Templates from before may still ask for the internal outcome.
        "outcome": "",
    }
    template = template or conversation.team_id.social_closing_word
    if template:
        # In one go: what is filled in is the customer's, and is not filled in again.
        words = _BLANKS.sub(lambda blank: values.get(blank[1], blank[0]), template)
        return " ".join(words.split())
    if values["how"]:
        return conversation.env._(
            "%(name)s, we have sorted this out with you %(how)s. Thank you for "
            "your patience.",
            name=values["name"],
            how=values["how"],
        )
    return conversation.env._(
        "%(name)s, this is solved now. Thank you for telling us.", name=values["name"]
    )


def room(conversation, text):
    """The longest public post, None: no limit; and how long a text is."""
    account = conversation.account_id.sudo()
    if not account:
        return None, len(text)
    length = account.network_class()(account.client_settings()).length(text)
    return account.can().max_length, length


def _how(conversation, handoff):
    """The way on which it was solved; empty where it was in public all along."""
    env = conversation.env
    if handoff:
        return {
            "phone": env._("by telephone"),
            "email": env._("by e-mail"),
            "message": env._("by private message"),
            "chat": env._("in a chat"),
            "visit": env._("in person"),
        }[handoff.channel]
    private = conversation.post_ids.filtered(
        lambda p: p.direction == "out" and p.visibility == "private" and not p.deleted
    )
    return env._("by private message") if private else ""


def _handoff(conversation):
    """The handoff that brought it to its end; empty where none did."""
    return conversation.env["social.care.handoff"].search(
        [("conversation_id", "=", conversation._origin.id), ("state", "=", "done")],
        order="ended_at desc, id desc",
        limit=1,
    )
