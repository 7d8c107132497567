"""What our addons' XML files declare."""

from xml.etree import ElementTree

from tools.project import ADDONS


def records():
    """Yield every ``<record>`` of our addons, as an element."""
    for addon in ADDONS:
        for path in addon.rglob("*.xml"):
            yield from ElementTree.parse(path).iter("record")
