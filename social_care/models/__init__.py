from . import (
    account,
    company,
    contact,
    conversation,
    handoff,
    learning,
    practice,
    reply,
    rights,
    rule,
    target,
    ticket,
)
