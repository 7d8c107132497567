"""Whoever is named in a private message gets it, on networks that deliver by names."""

from .base import PUBLIC, Finding, _lt

CODE = "others_named"


def find(text, situation, draft):
    if draft.visibility == PUBLIC or situation.others_named is None:
        return
    for handle in situation.others_named(text.raw):
        name = "@" + handle.partition("@")[0]
        start = max(text.raw.casefold().find(name), 0)
        yield Finding(
            CODE,
            _lt("This private message would reach somebody else who is named in it."),
            start=start,
            end=start + len(name),
        )
