from . import (
    account,
    company,
    contact,
    conversation,
    handoff,
    learning,
    practice,
    reply,
    rule,
    target,
    ticket,
)
