"""The page behind a claim link, for people who are not logged in.

Nothing of the ticket is shown on it.

Every link that does not work gets the same answer, made with the same work: it does not
say whether there ever was such a link, nor what became of it.
"""

import re

from odoo import http
from odoo.http import request

from ..handover import claiming, link
from . import strangers

LIMIT = 8_000
"""Most bytes of what the page sends."""

COLOUR = "#3a4a63"
"""Of the button, where the company has none."""


class ClaimController(http.Controller):
    @http.route(
        f"{link.PATH}<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        max_content_length=LIMIT,
        sitemap=False,
    )
    def claim(self, token, **form):
        """Show the page, or take in what was left on it."""
        address = strangers.address_of(request)
        handoff = link.handoff_of(request.env, token)
        if not handoff or strangers.refused(address):
            return self._not_active(address)
        lang = handoff.customer_lang()
        if lang:
            request.update_context(lang=lang)
            handoff = handoff.with_context(lang=lang)
        if request.httprequest.method != "POST":
            return self._page("social_care.claim_form", handoff, values={}, errors={})
        errors = claiming.receive(handoff, form, address.removeprefix("address:"))
        if errors:
            response = self._page(
                "social_care.claim_form", handoff, values=form, errors=errors
            )
            response.status_code = 422
            return response
        strangers.strike(address)
        return self._page("social_care.claim_thanks", handoff)

    def _not_active(self, address):
        """The one answer for every link that does not work, whatever is wrong."""
        strangers.strike(address)
        request.session.can_save = False
        response = self._page("social_care.claim_not_active", None)
        response.status_code = 404
        return response

    def _page(self, template, handoff, **values):
        company = handoff.company_id if handoff else request.env["res.company"]
        colour = _colour(company)
        code = request.env.lang or "en_US"
        response = request.render(
            template,
            {
                "handoff": handoff,
                "company": company,
                "consent": handoff.team_id.social_consent_words() if handoff else "",
                "colour": colour,
                "text_colour": _text_on(colour),
                "html_lang": code.replace("_", "-"),
                "direction": request.env["res.lang"]._get_data(code=code).direction,
                **values,
            },
        )
        response.headers.update(strangers.HEADERS)
        return response


def _colour(company):
    colour = company.primary_color or ""
    return colour if re.fullmatch("#[0-9a-fA-F]{6}", colour) else COLOUR


def _text_on(colour):
    """Black or white, whichever is easier to read on a colour."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    light = sum(
        part * weight
        for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True)
    )
    return "#000000" if light > 0.179 else "#ffffff"
