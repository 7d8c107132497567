from odoo.addons.web.controllers import export


class ExcelExport(export.ExcelExport):
    """Strangers' words get into names of contacts, leads, tickets as well: what stands
    in a sheet of an export is a text, never a formula."""

    def from_data(self, fields, columns_headers, rows):
        return super().from_data(fields, columns_headers, _as_texts(rows))

    def from_group_data(self, fields, columns_headers, groups):
        _neutralise(groups)
        return super().from_group_data(fields, columns_headers, groups)


def _neutralise(node):
    """Headings of groups, and the rows below them."""
    node.data = _as_texts(node.data)
    node.children = type(node.children)(
        (_heading(key), child) for key, child in node.children.items()
    )
    for child in node.children.values():
        _neutralise(child)


def _heading(key):
    """What a group is called: a value, or a record's id and name."""
    return (key[0], _as_text(key[1])) if isinstance(key, tuple) else _as_text(key)


def _as_texts(rows):
    return [[_as_text(value) for value in row] for row in rows]


def _as_text(value):
    """With an apostrophe in front where XlsxWriter would write a formula."""
    formula = isinstance(value, str) and value.startswith(("=", "{="))
    return f"'{value}" if formula else value
