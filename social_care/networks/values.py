"""What stands in the JSON of strangers, taken for what it should be, or for nothing."""


def words(thing, name):
    """A text of an object; empty where it is none."""
    value = thing.get(name)
    return value if isinstance(value, str) else ""


def number(thing, name):
    """A whole number of an object; None where it is none."""
    value = thing.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def part(thing, name):
    """An object within an object; an empty one where it is none."""
    value = thing.get(name)
    return value if isinstance(value, dict) else {}


def dicts(value):
    """Those of a list that are objects; of what is no list, none."""
    value = value if isinstance(value, list) else []
    return [each for each in value if isinstance(each, dict)]


def key(thing, name):
    """An id, which may come as a number, as text; empty where it is neither."""
    value = thing.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value)
