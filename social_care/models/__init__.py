from . import (
    account,
    company,
    contact,
    conversation,
    handoff,
    learning,
    mixins,
    reply,
    rule,
    target,
    ticket,
)
