from . import (
    account,
    company,
    contact,
    conversation,
    handoff,
    learning,
    macro,
    mixins,
    reply,
    rule,
    target,
    ticket,
)
