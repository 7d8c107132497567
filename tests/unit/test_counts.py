"""A count stands in a right sentence: "1 conversation waits", not "1 conversations".

JavaScript has no plural forms here, and neither has a language of which only two are
known: one is a whole text of its own, or a count stands after a colon.
"""

import ast
import re

from tools.project import ADDONS

COUNTED = re.compile(
    r"%(?:\(\w+\))?[sd]\s+(?:more |new |different )?([a-z]+s|people)\b"
)
"""A value, and right after it what may be many things."""

SHOWN = re.compile(
    r'<t\s+t-esc="[^"]*"\s*/>(?:</\w+>)?\s+((?i:[a-z]+s|people))\b|'
    r'<b\s+t-esc="[^"]*"\s*/>\s+((?i:[a-z]+s|people))\b'
)
MARKED = re.compile(r'_t\(\s*"((?:[^"\\]|\\.)*)"')
SAYING = (
    *("as", "asks", "accepts", "belongs", "comes", "contains", "does", "forbids"),
    *("goes", "has", "is", "knows", "lets", "needs", "refuses", "shows", "this"),
    *("translates", "us", "wants", "was", "writes"),
)
"""Words with an s that are no things."""

NEVER_ONE = {
    # Limits that are fixed, and larger.
    ("__init__.py", "characters"),
    ("answers.py", "answers"),
    ("brought.esm.js", "days"),
    ("budget.py", "units"),
    ("clean.py", "characters"),
    ("client.py", "characters"),
    ("client.py", "locations"),
    ("client.py", "pictures"),
    ("coverage.xml", "answers"),
    ("crisis.xml", "minutes"),
    ("errors.py", "characters"),
    ("errors.py", "stars"),
    ("helpdesk_ticket_team.py", "patterns"),
    ("options.py", "hours"),
    ("order_number.py", "characters"),
    ("pictures.py", "pixels"),
    ("publish.py", "characters"),
    ("publish.py", "pictures"),
    ("social_care_figure.py", "people"),
    ("social_care_mapping.py", "lines"),
    ("social_care_practice_post.py", "characters"),
    # Told only from two on, or from many more.
    ("social_care_advocate.py", "days"),
    ("social_care_advocate.py", "times"),
    ("activities.py", "people"),
    ("attempts.py", "times"),
    ("composer.esm.js", "parts"),
    ("floods.py", "conversations"),
    ("health.py", "days"),
    ("health.py", "hours"),
    ("priority.py", "answers"),
    ("priority.py", "followers"),
    ("repeated.py", "others"),
    ("running.esm.js", "days"),
    ("running.esm.js", "hours"),
    ("running.esm.js", "minutes"),
    ("social_care_learning.py", "corrections"),
    ("social_care_learning.py", "posts"),
    ("social_care_mapping.py", "contacts"),
    ("social_care_mapping.py", "profiles"),
    ("telling.py", "minutes"),
    ("telling.py", "people"),
    # A measure with a decimal: +1.0 points.
    ("social_care_learning.py", "points"),
    ("stars.py", "stars"),
}
"""File and word."""


def python_texts():
    """Yield (file, text) of what Python says to people."""
    for addon in ADDONS:
        for path in addon.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _marks(node.func):
                    first = node.args[0] if node.args else None
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield path, first.value


def _marks(func):
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name in ("_", "_lt")


def script_texts():
    """Yield (file, text) of what scripts say to people, and of what templates show."""
    for addon in ADDONS:
        for path in addon.glob("static/src/**/*.js"):
            for text in MARKED.findall(path.read_text()):
                yield path, text
        for path in addon.glob("static/src/**/*.xml"):
            for found in SHOWN.finditer(path.read_text()):
                yield path, f"%s {found[1] or found[2]}"


def of_many(path, text):
    """What a text counts without a text of its own in that file for a single one."""
    for found in COUNTED.finditer(text):
        many = found[1].lower()
        if many in SAYING or (path.name, many) in NEVER_ONE:
            continue
        one = {"people": "(?:person|identity)"}.get(many, many[:-1])
        single = rf"\b(?:1|one|an?|another|only)\s+{one}\b"
        if not re.search(single, path.read_text(), re.IGNORECASE):
            yield many


def test_one_is_not_told_as_many():
    texts = {*python_texts(), *script_texts()}
    assert len(texts) > 1000
    wrong = [(path.name, text) for path, text in texts if [*of_many(path, text)]]
    assert wrong == []


def test_what_is_told_of_one_is_found(tmp_path):
    page = tmp_path / "page.py"
    page.write_text("1 post waits")
    assert [*of_many(page, "%(count)s posts wait, %s people ask")] == ["people"]
    assert [*of_many(page, "%s new posts; %(name)s knows %(days)s days")] == ["days"]
    assert SHOWN.search('<b t-esc="number(page.cases)" /> conversations wait')
    assert SHOWN.search('<t t-esc="count" />\n Conversations')
