"""What a new ticket is called and how it is described, from the customer's words."""

import re

from markupsafe import Markup

from .. import messages
from ..text.bare import undirected
from ..text.names import isolated
from ..thread import chatter

TITLE = 200
DESCRIPTION = 5000
"""Characters of a post in a ticket's title, and in its description."""
_NOISE = re.compile(r"(?<!\w)@[\w.@-]+|https?://\S+")


def title(conversation, origin):
    """One line that says what it is about; of private words nothing.

    :param origin: the customer's post it is about; may be empty
    """
    conversation = messages.in_words_of(conversation, conversation.company_id)
    env = conversation.env
    name = isolated(conversation.profile_id.ticket_name())
    network = conversation.network_label()
    if not origin or origin.visibility == "private":
        return env._(
            "Private message from %(name)s on %(network)s", name=name, network=network
        )
    words = undirected(_NOISE.sub(" ", (origin.body or "")[:1000]))
    words = " ".join(words.split()).strip(" ,;:-–")
    if not words:
        return env._("Post by %(name)s on %(network)s", name=name, network=network)
    field = env["helpdesk.ticket"]._fields["name"]
    return _shortened(words, field.size or TITLE)


def description(conversation, origin):
    """The customer's words and the way to the original.

    The portal shows this to everybody in the customer's company: what was said in
    private is not in it.

    :param origin: the customer's post it is about; may be empty
    """
    conversation = messages.in_words_of(conversation, conversation.company_id)
    env = conversation.env
    name = isolated(conversation.profile_id.ticket_name())
    network = conversation.network_label()
    if not origin or origin.visibility == "private":
        return Markup("<p>%s</p>") % env._(
            "%(name)s wrote a private message on %(network)s.",
            name=name,
            network=network,
        )
    return Markup("%s<p>%s%s</p>") % (
        chatter.words(origin, DESCRIPTION),
        env._("%(name)s on %(network)s", name=name, network=network),
        Markup(' · <a href="%s" target="_blank" rel="noreferrer">%s</a>')
        % (origin.permalink, env._("open the original"))
        if origin.permalink
        else "",
    )


def _shortened(words, most):
    """Words that are no longer than a number of characters, cut between two words."""
    if len(words) <= most:
        return words
    kept, rest = words[: most - 1], words[most - 1 :]
    if not rest.startswith(" ") and " " in kept:
        kept = kept.rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:-–") + "…"
