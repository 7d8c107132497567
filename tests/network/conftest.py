"""The networks' clients against servers that others wrote, without Odoo."""

from tests.unit import conftest  # noqa: F401 (it puts the plain folders in place)
