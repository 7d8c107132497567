"""A button of a view calls its method with the ids of records; one that is declared as
of the model takes none, and ends in a TypeError."""

import ast

from tools.project import ADDONS

from .records import records


def methods_without_ids():
    """Yield (model, method) of methods that take no ids."""
    for addon in ADDONS:
        for path in addon.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    for name in _of_the_model(node):
                        yield _model(node), name


def _model(node):
    """The model that a class is or extends."""
    for line in node.body:
        if (
            isinstance(line, ast.Assign)
            and line.targets[0].id in ("_name", "_inherit")
            and isinstance(line.value, ast.Constant)
        ):
            return line.value.value
    return None


def _of_the_model(node):
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and any(
            isinstance(one, ast.Attribute) and one.attr == "model"
            for one in method.decorator_list
        ):
            yield method.name


def buttons():
    """Yield (model, method) of the buttons of views."""
    for record in records():
        model = record.find("field[@name='model']")
        for button in record.iter("button"):
            if button.get("type") == "object":
                yield model.text, button.get("name")


def test_buttons_call_methods_of_records():
    called = set(buttons())
    assert len(called) > 50
    assert called & set(methods_without_ids()) == set()
