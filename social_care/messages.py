"""Texts for people that plain code raises, and their translation.

Plain code marks a text with ``_lt`` where it is written, in English, with ``%(name)s``
where values belong. Whoever shows it translates it: :func:`translate`,
:func:`explain`.
"""

import sys

import babel


class Text(str):
    """A text in English, and the addon whose translations have it."""

    __slots__ = ("addon",)


def _lt(template):
    """Mark a text for translation where it is written.

    :return: the same text, which knows the addon it is written in
    :rtype: Text
    """
    writer = sys._getframe(1).f_globals["__name__"].removeprefix("odoo.addons.")
    text = Text(template)
    text.addon = writer.split(".")[0]
    return text


class Explained(Exception):
    """Something a person may have to know about, in words.

    :param str template: the message, with ``%(name)s`` where values belong
    :param values: the values; never put a secret or a whole URL in here
    """

    def __init__(self, template, **values):
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self):
        return str(self.template % self.values if self.values else self.template)


def in_words_of(records, reader):
    """Records whose texts are in the language of whoever reads them.

    What is written in the background has nobody's language by itself.

    :param reader: a user, or a company for what several people read; where there is
        none, the records stay as they are
    """
    lang = reader[:1].sudo().partner_id.lang
    return records.with_context(lang=lang) if lang else records


def language(env, code):
    """The name of a language, for whoever reads it.

    :param str code: two letters, as ISO 639-1 has them; may be empty
    """
    try:
        name = babel.Locale(code or "").get_display_name(env.lang or "en_US")
    except (babel.UnknownLocaleError, ValueError):
        name = None
    return name or code or ""


def explain(env, error):
    """What an exception has to say to a person.

    :param Exception error: one that is :class:`Explained`, or one that nobody
        expected: of that one only its kind is told, since its text may hold anything
    """
    if not isinstance(error, Explained):
        return env._("Unexpected error: %s", type(error).__name__)
    return translate(env, error.template, error.values)


def translate(env, template, values=None):
    """A text of plain code in the language of whoever reads it.

    :param str template: as it was marked with ``_lt``
    :param dict values: what stands in it; what is marked as well is translated as well
    """
    template = _translated(env, template)
    if not values:
        return template
    return template % {name: _translated(env, it) for name, it in values.items()}


def _translated(env, text):
    """A marked text in the language of ``env``, by its own addon; else what it is."""
    if not isinstance(text, Text):
        return text
    from odoo.tools.translate import LazyGettext

    return env._(LazyGettext(str(text), _module=text.addon))
