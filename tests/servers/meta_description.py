"""What Meta itself says of its Graph, read from its package ``facebook-business``.

The package is made of Meta's own description. It is parsed, not imported: every class
of ``adobjects`` has a method for each edge, with the names and types of its parameters
and the values of its enumerations, and a list of its fields with their types.

What is not in it is listed here by hand, with the page that has it.
"""

import ast
import importlib.util
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PLATFORM = frozenset(
    {
        *("access_token", "after", "appsecret_proof", "before", "fields", "format"),
        *("ids", "limit", "locale", "method", "since", "summary", "until"),
    }
)
"""Parameters of every node and edge: developers.facebook.com/docs/graph-api/overview,
/reference and /results."""

MORE_PARAMETERS = {
    # The files of a multipart upload: docs/graph-api/reference/page/photos and
    # docs/messenger-platform/reference/attachment-upload-api
    ("Page", "POST", "photos"): {"source": "file"},
    ("Page", "POST", "message_attachments"): {"filedata": "file"},
}

MESSAGE_TYPES = {
    "attachments": "Object",
    "created_time": "datetime",
    "from": "Object",
    "id": "string",
    "is_unsupported": "bool",
    "message": "string",
    "reactions": "Object",
    "shares": "Object",
    "sticker": "string",
    "story": "Object",
    "tags": "Object",
    "to": "Object",
}
"""docs/graph-api/reference/message: the package has the edge, and not the node."""

RECIPIENTS = frozenset({"id", "user_ref", "comment_id", "post_id"})
"""docs/messenger-platform/reference/send-api: ``recipient`` is an Object there."""

MODULES = {
    "Application": "application",
    "Comment": "comment",
    "IGComment": "igcomment",
    "IGCommentFromUser": "igcommentfromuser",
    "IGMedia": "igmedia",
    "IGMediaForIGOnlyAPI": "igmediaforigonlyapi",
    "IGUser": "iguser",
    "IGUserForIGOnlyAPI": "iguserforigonlyapi",
    "Page": "page",
    "PagePost": "pagepost",
    "Permission": "permission",
    "Photo": "photo",
    "Recommendation": "recommendation",
    "UnifiedThread": "unifiedthread",
    "User": "user",
}

RETURNS = {
    ("UnifiedThread", "GET", "messages"): "Message",
    ("IGUser", "GET", "conversations"): "UnifiedThread",
    ("IGUserForIGOnlyAPI", "GET", "media"): "IGMediaForIGOnlyAPI",
    ("IGUserForIGOnlyAPI", "GET", "tags"): "IGMediaForIGOnlyAPI",
    ("IGMediaForIGOnlyAPI", "GET", "comments"): "IGComment",
}
"""What an edge gives, where the package says only that it is something."""


@dataclass(frozen=True)
class Edge:
    """One thing that can be asked of a node.

    :param parameters: name to type
    :param enums: name of a type to its values
    :param returns: the class of what comes back
    """

    parameters: dict
    enums: dict
    returns: str


@cache
def source(name):
    """The class of a module of the package, as a tree."""
    package = importlib.util.find_spec("facebook_business").submodule_search_locations
    path = Path(package[0]) / "adobjects" / f"{MODULES[name]}.py"
    return next(
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    )


@cache
def fields(name):
    """The fields of a class, with their types."""
    if name == "Message":
        return MESSAGE_TYPES
    for node in source(name).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "_field_types":
            return ast.literal_eval(node.value)
    raise AssertionError(f"{name} has no fields")


@cache
def values(name, inner):
    """The values of an enumeration within a class."""
    for node in source(name).body:
        if isinstance(node, ast.ClassDef) and node.name == inner:
            return frozenset(
                ast.literal_eval(line.value)
                for line in node.body
                if isinstance(line, ast.Assign)
            )
    raise AssertionError(f"{name} has no {inner}")


@cache
def edge(name, method, step):
    """An edge of a class; an empty step is the node itself. None: there is none."""
    if name == "Message":
        return Edge({}, {}, "Message") if (method, step) == ("GET", "") else None
    for node in source(name).body:
        if isinstance(node, ast.FunctionDef):
            found = _request(node)
            if found.get("method") == method and found.get("endpoint") == f"/{step}":
                returns = RETURNS.get((name, method, step), found["target_class"])
                more = MORE_PARAMETERS.get((name, method, step), {})
                return Edge(found["param_types"] | more, found["enums"], returns)
    return None


def _request(function):
    """What a method of the package sends, in its own words."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name == "param_types":
                found[name] = ast.literal_eval(node.value)
            elif name == "enums":
                found[name] = {
                    key.value: _enum(value)
                    for key, value in zip(
                        node.value.keys, node.value.values, strict=True
                    )
                }
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == (
            "FacebookRequest"
        ):
            for keyword in node.keywords:
                if keyword.arg in ("method", "endpoint"):
                    found[keyword.arg] = ast.literal_eval(keyword.value)
                elif keyword.arg == "target_class":
                    found[keyword.arg] = keyword.value.id
    return found


def _enum(node):
    """The values of a type: a list, or those of a class of the package."""
    if isinstance(node, (ast.List, ast.Set)):
        return frozenset(ast.literal_eval(node))
    inner = re.fullmatch(r"(\w+)\.(\w+)\.__dict__\.values\(\)", ast.unparse(node))
    known = inner and inner[1] in MODULES
    return values(inner[1], inner[2]) if known else None


def wrong_parameters(name, method, step, given):
    """What is wrong with the parameters of a request, in words.

    :param dict given: name to text, as it was sent
    """
    found = edge(name, method, step)
    if found is None:
        return [f"{name} has no {method} /{step}"]
    wrong = []
    for parameter, value in given.items():
        kind = found.parameters.get(parameter)
        if kind is None and parameter in PLATFORM:
            continue
        if kind is None:
            wrong.append(f"{method} {name}/{step} has no parameter {parameter}")
        elif not _is(kind, value, found.enums):
            wrong.append(f"{parameter} of {name}/{step} is no {kind}: {value!r}"[:200])
    if "fields" in given and "fields" not in found.parameters:
        if method != "GET":
            # Meta does as it is told and then refuses how it is to answer (20/1772107)
            wrong.append(f"{method} {name}/{step} takes no fields")
        else:
            wrong += wrong_fields(found.returns, given["fields"])
    return wrong


def wrong_fields(name, text):
    """What is wrong with the fields that are asked for."""
    if name not in (*MODULES, "Message"):
        return []
    wrong = []
    for field, more, inner in chosen(text):
        kind = fields(name).get(field)
        below = edge(name, "GET", field) if kind is None else None
        if kind is None and below is None:
            wrong.append(f"{name} has no field {field}")
        elif below is not None:
            wrong += wrong_parameters(name, "GET", field, more)
            wrong += wrong_fields(below.returns, inner)
        elif inner and kind in MODULES:
            wrong += wrong_fields(kind, inner)
    return wrong


def chosen(text):
    """The fields of a request: each with its parameters and what is asked within.

    ``id,comments.limit(2){id,from{name}}``
    """
    found, depth, piece = [], 0, ""
    for letter in f"{text},":
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            match = re.fullmatch(r"(\w+)((?:\.\w+\([^()]*\))*)(?:\{(.*)\})?", piece)
            if match:
                more = dict(re.findall(r"\.(\w+)\(([^()]*)\)", match[2]))
                found.append((match[1], more, match[3] or ""))
            elif piece:
                found.append((piece, {}, ""))
            piece = ""
        else:
            piece += letter
    return found


def wrong_answer(name, thing, novelties=()):
    """What is wrong with a thing that is answered: names, and types."""
    if name not in (*MODULES, "Message"):
        return []
    wrong = []
    for field, value in thing.items():
        if field in novelties:
            continue
        kind = fields(name).get(field)
        if kind is None:
            below = edge(name, "GET", field)
            if below is None:
                wrong.append(f"{name} has no field {field}")
            else:
                for each in value["data"]:
                    wrong += wrong_answer(below.returns, each, novelties)
        elif kind in MODULES:
            wrong += wrong_answer(kind, value, novelties)
        elif not _is_json(kind, value):
            wrong.append(f"{field} of {name} is no {kind}: {value!r}"[:200])
    return wrong


def _is_json(kind, value):
    """Whether a value of an answer is of a type."""
    if kind == "bool":
        return isinstance(value, bool)
    if kind in ("int", "unsigned int"):
        return type(value) is int
    if kind in ("string", "datetime"):
        return isinstance(value, str)
    if kind.startswith("list"):
        return isinstance(value, list)
    return True


def _is(kind, value, enums):
    """Whether the text of a parameter is of a type."""
    if kind.startswith("list<"):
        each, inner = _json(value), kind[5:-1]
        return isinstance(each, list) and all(
            _is(inner, it if isinstance(it, str) else json.dumps(it), enums)
            for it in each
        )
    if kind in enums:
        return enums[kind] is None or value in enums[kind]
    if kind == "Object" and value[:1] in "[{":
        return _json(value) is not None
    return bool(re.fullmatch(_LOOKS.get(kind, r"[\s\S]*"), value))


_LOOKS = {"bool": "true|false", "int": r"-?\d+", "unsigned int": r"\d+"}


def _json(value):
    try:
        return json.loads(value)
    except ValueError:
        return None
