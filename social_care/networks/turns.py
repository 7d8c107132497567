"""Several lists behind one stream, each with a cursor of its own: asked in turn."""

from .base import Page


def take(cursor, terms, ask):
    """One page of one of the lists; the next one's turn comes with the next page.

    :param dict cursor: what the page before gave
    :param terms: what names the lists, in the order in which they are asked
    :param ask: a function of a name and of that list's own cursor, giving a Page
    :rtype: Page
    """
    turns = [term for term in cursor.get("turns", terms) if term in terms]
    known = {name: it for name, it in cursor.get("terms", {}).items() if name in terms}
    if not turns:
        return Page([], {"terms": known})
    term, *turns = turns
    page = ask(term, known.get(term, {}))
    if page.more:
        turns = [term, *turns]
    after = {"terms": known | {term: page.cursor}}
    if turns:
        after["turns"] = turns
    return Page(
        page.items,
        after,
        more=bool(turns),
        reads=page.reads,
        cost=page.cost,
        units=page.units,
        left=page.left,
    )


def terms(settings):
    """The search terms of an account, without spaces around them, each once."""
    found = (term.strip() for term in settings.search_terms)
    return list(dict.fromkeys(term for term in found if term))
