from . import (
    account,
    company,
    contact,
    conversation,
    handoff,
    learning,
    mixins,
    practice,
    reply,
    rule,
    target,
    ticket,
)
