"""The readme of each addon, put together from its fragments as OCA does it.

`readme/*.rst` are written by people; `README.rst` and `static/description/index.html`
are made from them, and `./dev lint` says when they are not up to date.
"""

import ast

from .project import ADDONS

SECTIONS = {
    "DESCRIPTION": "",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "CONTRIBUTORS": "Contributors",
}
MADE = ".. This file is made by `./dev readme` from the fragments in readme/.\n\n"


def write():
    """Make the readme files of all addons; give the paths that changed."""
    changed = []
    for path, text in _made().items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            changed.append(path)
    return changed


def stale():
    """Give the paths whose fragments have changed since they were made."""
    return [
        path
        for path, text in _made().items()
        if not path.exists() or path.read_text() != text
    ]


def _made():
    """Give ``{path: text}`` of every readme file."""
    made = {}
    for addon in ADDONS:
        text = _text(addon)
        made[addon / "README.rst"] = text
        made[addon / "static" / "description" / "index.html"] = _page(text)
    return made


def _text(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    title = manifest["name"]
    parts = [f"{'=' * len(title)}\n{title}\n{'=' * len(title)}\n"]
    for name, heading in SECTIONS.items():
        fragment = addon / "readme" / f"{name}.rst"
        if fragment.exists():
            head = f"{heading}\n{'=' * len(heading)}\n\n" if heading else ""
            parts.append(head + fragment.read_text())
    parts.append(f"Licence: {manifest['license']}.\n")
    return MADE + "\n".join(parts)


def _page(text):
    """Give a page of a readme, as Odoo shows it in the list of apps."""
    from docutils.core import publish_parts

    parts = publish_parts(
        text, writer_name="html5", settings_overrides={"embed_stylesheet": False}
    )
    return f"<section>\n{parts['html_body'].strip()}\n</section>\n"
