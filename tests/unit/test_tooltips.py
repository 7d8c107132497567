"""Of what stands in a line of text Odoo translates the text only, and takes its
attributes from the original: a tooltip of an icon would stay English. One of the
element around it is a text of its own."""

from xml.etree import ElementTree

from tools.project import ADDONS

IN_THE_LINE = {
    *("abbr", "b", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s"),
    *("samp", "small", "span", "strong", "sub", "sup", "text", "time", "u", "var"),
}
"""Of TRANSLATED_ELEMENTS in odoo/tools/translate.py, those that are used in views."""

WORDS = {"title", "alt", "aria-label", "data-tooltip", "label", "placeholder"}


def elements():
    """Yield (name of the file, element) of everything in views and templates of the
    server; those of the web client are translated attribute by attribute."""
    for addon in ADDONS:
        for path in addon.rglob("*.xml"):
            if "static" not in path.parts:
                for element in ElementTree.parse(path).iter():
                    yield path.name, element


def is_translated_in_pieces(element):
    """Whether Odoo looks into it, which it does where it has directives of QWeb."""
    return any(name.startswith("t-") for name in element.attrib)


def test_tooltips_are_texts_of_their_own():
    all_of_them = [*elements()]
    lost = [
        f"{name}: <{element.tag} {element.attrib}>"
        for name, element in all_of_them
        if element.tag in IN_THE_LINE
        and WORDS & {*element.attrib}
        and not is_translated_in_pieces(element)
    ]
    assert len(all_of_them) > 1000
    assert lost == []
