"""The rules of the house: where what may stand, and what may call what.

Read with `ast`, nothing is imported. The rooms and the arrows between them are told in
CONTRIBUTING.md; a change there is a change here.
"""

import ast
import functools
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = sorted(path.parent for path in ROOT.glob("social_care*/__manifest__.py"))
LONGEST = 900
"""Lines of a file; longer is more than one subject."""
FLAT_MODELS = 20

PLAIN = {
    *("networks", "triage", "rules", "checks", "composing", "resolution", "identity"),
    *("text", "translating", "surges", "topics"),
}
"""Rooms without Odoo."""
VERBS = {
    *("connecting", "fetching", "intake", "standing", "answering", "handover"),
    *("alerting", "linking", "thread", "live", "reporting", "praising", "goodwill"),
    *("erasing", "crisis", "spotting"),
}
"""What happens to things: plain functions on records."""

LOWEST = {"groups", "messages", "registry", "text"}
"""What everybody may use and what uses nobody."""
ARROWS = {
    "text": set(),
    "networks": set(),
    "triage": {"networks"},
    "rules": {"networks"},
    "identity": {"networks"},
    "composing": {"networks"},
    "checks": {"networks", "triage", "composing"},
    "resolution": set(),
    "topics": {"rules"},
    "translating": {"networks"},
    "surges": set(),
    "database": {"networks"},
    **{room: {"networks"} for room in ("messages", "registry")},
    **{verb: PLAIN | VERBS | {"database"} for verb in VERBS},
    "models": PLAIN | VERBS | {"database", "models"},
    "wizards": PLAIN | VERBS | {"database", "models"},
    "controllers": PLAIN | VERBS | {"database", "models"},
    "demo": PLAIN | VERBS | {"database", "models"},
    "hooks": {"models", "database"},
}
"""Which room may import from which, beside itself and the lowest."""

NETWORKS = {
    *("facebook", "instagram", "threads", "youtube", "linkedin", "mastodon"),
    *("bluesky", "wordpress", "discourse", "google_business", "feed", "practice"),
}
"""By their keys; X's is a letter that texts may hold."""
NETWORK_HOSTS = re.compile(
    r"https?://([\w.-]+\.)?(x|twitter|facebook|instagram|threads|youtube|googleapis|"
    r"linkedin|bsky|joinmastodon|mastodon|discourse|wordpress)\.(com|app|net|org|social)"
)
MODEL_BASES = {"Model", "TransientModel", "AbstractModel"}


class Source:
    """A Python file of an addon."""

    def __init__(self, addon, path):
        self.addon = addon
        self.path = path
        self.inside = path.relative_to(addon).parts
        self.tree = ast.parse(path.read_text())
        self.name = str(path.relative_to(ROOT))

    @property
    def room(self):
        """The folder below the addon, or the file's own name where it lies loose."""
        return self.inside[0].removesuffix(".py")

    def classes(self):
        """The classes that stand in the file itself."""
        return [node for node in self.tree.body if isinstance(node, ast.ClassDef)]

    def imports(self):
        """Yield ``(room, line)`` of what is imported from the same addon."""
        package = (self.addon.name, *self.inside[:-1])
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            target = list(package[: len(package) - node.level + 1])[1:]
            target += (node.module or "").split(".") if node.module else []
            names = [alias.name for alias in node.names]
            for room in target[:1] or names:
                yield room, node.lineno


def sources(*folders):
    """Give the files of all addons, or those of some folders of the first."""
    found = []
    for addon in ADDONS:
        for path in sorted(addon.rglob("*.py")):
            inside = path.relative_to(addon).parts
            if inside[0] in ("tests", "migrations", "__manifest__.py"):
                continue
            if not folders or inside[0] in folders:
                found.append(_source(addon, path))
    return found


@functools.cache
def _source(addon, path):
    return Source(addon, path)


def model_of(node):
    """Give the name of the model that a class makes or extends; None: no model."""
    if not any(
        isinstance(base, ast.Attribute) and base.attr in MODEL_BASES
        for base in node.bases
    ):
        return None
    told = {}
    for line in node.body:
        name = isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "")
        if name in ("_name", "_inherit"):
            told[name] = ast.literal_eval(line.value)
    inherit = told.get("_inherit")
    return told.get("_name") or (inherit if isinstance(inherit, str) else None)


def test_a_model_is_one_class_in_one_addon():
    places = defaultdict(list)
    for source in sources():
        for node in source.classes():
            model = model_of(node)
            if model:
                places[source.addon.name, model].append(source.name)
    assert len(places) > 50
    assert {key: names for key, names in places.items() if len(names) > 1} == {}


def test_no_method_stands_twice_in_a_class():
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                names = [
                    line.name
                    for line in node.body
                    if isinstance(line, ast.FunctionDef)
                    and not any("setter" in ast.unparse(d) for d in line.decorator_list)
                ]
                twice = {name for name in names if names.count(name) > 1}
                assert not twice, f"{source.name}: {node.name} has {twice} twice"


def test_the_addon_overrides_none_of_its_own_methods():
    """Beside the plain class hierarchies of the networks and of the checks."""
    classes = {}
    for source in sources():
        if source.room in PLAIN:
            continue
        for node in source.classes():
            methods = {m.name for m in node.body if isinstance(m, ast.FunctionDef)}
            classes[node.name] = (source.name, node, methods)
    for place, node, methods in classes.values():
        for base in node.bases:
            known = classes.get(base.id if isinstance(base, ast.Name) else None)
            if known:
                both = methods & known[2] - {"__init__"}
                assert not both, f"{place}: {node.name} overrides {both} of {base.id}"


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_arrows_between_the_rooms(source):
    if source.addon.name != "social_care" or len(source.inside) == 1:
        return
    allowed = ARROWS[source.room] | LOWEST | {source.room}
    wrong = [f"{room} (line {line})" for room, line in source.imports()]
    wrong = [text for text in wrong if text.split(" ")[0] not in allowed]
    assert not wrong, f"{source.name} imports from {', '.join(wrong)}"


def test_plain_rooms_know_no_odoo():
    for source in sources(*PLAIN):
        for node in ast.walk(source.tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            wrong = [name for name in names if name.split(".")[0] == "odoo"]
            assert not wrong, f"{source.name} imports {wrong}"


def test_verbs_are_no_models():
    for source in sources(*VERBS):
        models = [node.name for node in source.classes() if model_of(node)]
        assert not models, f"{source.name} holds the models {models}"


HOOKS = {
    *("_networks", "_social_checks", "_social_brought", "_documents"),
    *("_rehearses", "_why_not_speak", "_before_checks", "_blocking_words"),
    *("_on_sent", "_on_failed", "_after_attempt", "_after_step"),
}
"""What other addons extend; by Odoo's habit their names begin with a line."""
OF_ODOO = {"_field_to_sql", "_read_group", "_search", "_trigger"}
"""Of the same name as methods of Odoo that verbs call on its records."""


def test_verbs_ask_models_by_public_names():
    """A service of a noun has a name that says so, a docstring, and `@api.private`
    where nobody may call it from outside."""
    private = {
        method.name
        for source in sources()
        for node in source.classes()
        if model_of(node)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name.startswith("_")
    }
    assert private >= HOOKS
    private -= HOOKS | OF_ODOO
    for source in sources(*VERBS):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in private:
                own = isinstance(node.value, ast.Name) and node.value.id == "self"
                assert own, f"{source.name}:{node.lineno} calls {node.attr}"


def test_services_of_models_are_described():
    for source in sources("models"):
        if source.addon.name != "social_care":
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef) and "api.private" in map(
                ast.unparse, node.decorator_list
            ):
                assert ast.get_docstring(node), f"{source.name}: {node.name}"


def test_nothing_is_imported_for_its_side_effect():
    """Outside `__init__.py`, what is imported is used; and no rule is waived for it."""
    for source in sources():
        if source.path.name == "__init__.py":
            continue
        text = source.path.read_text()
        assert "noqa: F401" not in text, source.name
        names = {n.id for n in ast.walk(source.tree) if isinstance(n, ast.Name)}
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.module != "__future__":
                given = {alias.asname or alias.name for alias in node.names}
                assert given <= names | _exported(source), f"{source.name}: {given}"


def _exported(source):
    """Give the names a file lists in ``__all__``."""
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == (
            "__all__"
        ):
            return set(ast.literal_eval(node.value))
    return set()


def test_imports_of_packages_are_sorted():
    """No behaviour depends on the order of imports."""
    for source in sources():
        if source.path.name != "__init__.py":
            continue
        for node in source.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module is None:
                names = [alias.name for alias in node.names]
                assert names == sorted(names), source.name


def test_models_lie_in_folders_by_subject():
    for addon in ADDONS:
        flat = list((addon / "models").glob("*.py"))
        assert len(flat) <= FLAT_MODELS, addon


def test_a_file_is_one_subject():
    files = [(s.path.read_text().count("\n"), s.name) for s in sources()]
    assert [(lines, name) for lines, name in files if lines > LONGEST] == []


def test_only_networks_know_networks():
    """No other room names a network or its address; another addon can bring one."""
    for source in sources():
        # Who translates is no network, though one company may be both.
        if source.addon.name != "social_care" or source.room in (
            *("networks", "demo", "translating"),
        ):
            continue
        documented = {id(text) for text in _docstrings(source.tree)}
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if id(node) in documented:
                continue
            assert node.value not in NETWORKS, (
                f"{source.name}:{node.lineno} names {node.value}"
            )
            assert not NETWORK_HOSTS.search(node.value), (
                f"{source.name}:{node.lineno} has {node.value}"
            )


def _docstrings(tree):
    """Yield the constants that are documentation."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for line in body if isinstance(body, list) else ():
            if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
                yield line.value


LOGGED = re.compile(r"(.+\.)?(\w*_)?(u?id|code)|where\(\w+\)|name|key|error\.strerror")
"""What a log line may hold: ids, codes, the name of a model, lines of code, and what a
full disk says."""


def test_log_lines_name_nobody():
    """No words, no names, and nothing that an exception says."""
    count = 0
    for source in sources():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith(
                "_logger."
            ):
                continue
            count += 1
            place = f"{source.name}:{node.lineno}"
            assert node.func.attr != "exception" and not node.keywords, place
            assert isinstance(node.args[0], ast.Constant), place
            wrong = [ast.unparse(it) for it in node.args[1:]]
            assert not [it for it in wrong if not LOGGED.fullmatch(it)], (place, wrong)
    assert count > 15
