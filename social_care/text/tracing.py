"""Where an error came from, for logs that name nobody. Plain Python."""

from traceback import format_tb


def where(error):
    """The kinds of an exception and of its causes, and the lines of code they passed.

    What an exception says is left out: it may hold a post's words, somebody's name, a
    row of the database or a secret.

    :param Exception error: the exception
    """
    told, seen = [], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = type(error)
        lines = "".join(format_tb(error.__traceback__))
        told.append(f"{lines}{kind.__module__}.{kind.__qualname__}")
        error = error.__cause__ or (
            None if error.__suppress_context__ else error.__context__
        )
    return "\nbecause of\n".join(told)
