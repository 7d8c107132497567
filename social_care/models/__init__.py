from . import (
    account,
    company,
    contact,
    conversation,
    handoff,
    learning,
    mixins,
    reply,
    rights,
    rule,
    target,
    ticket,
)
