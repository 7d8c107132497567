"""What a client does, step by step, against a small server held to a description.

The server notes in ``violations`` what it was asked, or answered, otherwise than that.
"""

from odoo.addons.social_care.networks import base, errors

from .line import Line


def rows(side, server, client, steps):
    """A row for each step; the server is closed in the end.

    :param client: a function that makes one
    :param steps: pairs of what is done, in words, and a function of a client
    """
    try:
        for step, work in steps:
            before, known = len(server.requests), len(server.violations)
            problems = []
            try:
                work(client())
            except errors.NetworkError as error:
                problems.append(str(error))
            asked = [f"{it.method} {it.path}" for it in server.requests[before:]]
            yield Line(side, step, asked, problems + server.violations[known:])
    finally:
        server.close()


def reading(stream):
    """Read a stream to its end, and parse all of it."""

    def work(client):
        cursor, more, found = {}, True, 0
        while more:
            page = client.fetch(stream, cursor)
            cursor, more = page.cursor, page.more
            found += len(page.items)
            for item in page.items:
                if item.kind not in ("pointer", "poke"):
                    client.parse(item)
        assert found

    return work


def looking(key, kind, thread, payload=None):
    """Ask for one thing again, and parse it."""
    visibility = "private" if kind == "message" else "public"
    wanted = base.Wanted(key, kind, visibility, thread, payload)

    def work(client):
        [item] = client.look([wanted]).items
        assert item.kind == "post"
        client.parse(item)

    return work
