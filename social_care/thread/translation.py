"""A post in the language of whoever reads it, asked for once and kept."""

from odoo.exceptions import UserError

from .. import messages
from ..database import transaction
from ..networks.errors import NetworkError
from ..translating import DeepL, Google, LibreTranslate

GOOGLE = "mail.google_translate_api_key"
"""Odoo's own setting, for messages; it is entered under Discuss."""

KEPT = ("body", "source", "service")


def of(post):
    """Give a post's words in the user's language; a service is asked the first time.

    What was done before is committed, since nobody knows how long the service takes.

    :param post: a post the user may read
    :return: dict of ``body``, ``source`` (the name of the language, or empty) and
        ``service``
    :raises UserError: where there is no service, or none that answers
    """
    language = post.env.lang or "en_US"
    return _known(post, language) or _ask(post, language)


def forget(posts):
    """The words have changed, or are gone: so is what was made of them."""
    translations = posts.env["social.care.post.translation"].sudo()
    translations.search([("post_id", "in", posts.ids)]).unlink()


def _known(post, language):
    translations = post.env["social.care.post.translation"].sudo()
    known = translations.search(
        [("post_id", "=", post.id), ("language", "=", language)], limit=1
    )
    return known and _shown(post.env, {name: known[name] for name in KEPT})


def _ask(post, language):
    env, text = post.env, post.body
    service = _service(post)
    if not service:
        raise UserError(
            env._(
                "No translation service has been set up. An administrator enters one "
                "in the settings of Social Care: DeepL, LibreTranslate, or the key of "
                "Google Translate under Discuss."
            )
        )
    transaction.commit(env)
    try:
        found = service.translate(text, language)
    except NetworkError as error:
        raise UserError(messages.explain(env, error)) from None
    values = {"body": found.body, "source": found.source, "service": service.label}

    def keep(env):
        same = env["social.care.post"].browse(post.id).exists()
        translations = env["social.care.post.translation"]
        already = translations.search_count(
            [("post_id", "=", same.id), ("language", "=", language)], limit=1
        )
        # Meanwhile the author may have changed or deleted it.
        if same.body == text and not already:
            translations.create({"post_id": same.id, "language": language, **values})

    transaction.run(env, keep)
    return _shown(env, values)


def _service(post):
    """What the company has set up; its own comes before Odoo's."""
    company = post.company_id.sudo()
    if key := company.social_care_deepl_key:
        return DeepL(key)
    if address := company.social_care_libretranslate_url:
        return LibreTranslate(company.social_care_libretranslate_key or "", address)
    key = post.env["ir.config_parameter"].sudo().get_param(GOOGLE)
    return Google(key) if key else None


def _shown(env, values):
    return {**values, "source": messages.language(env, values["source"])}
