"""The figures of what goes on, for Prometheus and others that read OpenMetrics."""

import time

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..connecting import scraping
from ..reporting import running
from . import strangers

FRESH = 5
"""Seconds for which the same answer is given again: counting costs something."""
OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"
_answers = {}
"""Database and kind to when it was counted, by the process's clock, and the text."""


class MetricsController(http.Controller):
    @http.route(
        "/social_care/metrics",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def metrics(self):
        """Give the figures of all companies to whoever has the token."""
        env = request.env(user=SUPERUSER_ID, su=True)
        address = strangers.address_of(request)
        given = request.httprequest.headers.get("Authorization", "")
        fits = scraping.fits(env, given)
        # Who guessed too often has to wait, with a good token as well.
        if strangers.refused(address) or not fits:
            if not fits:
                strangers.strike(address)
            headers = [("Cache-Control", "no-store"), ("WWW-Authenticate", "Bearer")]
            return request.make_response("Unauthorized\n", headers, status=401)
        wanted = request.httprequest.headers.get("Accept", "")
        kind = OPEN if "application/openmetrics-text" in wanted else PLAIN
        headers = [("Content-Type", kind), ("Cache-Control", "no-store")]
        return request.make_response(_text(env, kind), headers)


def _text(env, kind):
    key, now = (env.cr.dbname, kind), time.monotonic()
    at, text = _answers.get(key, (0, ""))
    if not text or now - at > FRESH:
        companies = env["res.company"].search([]).ids
        text = running.text(env, companies, openmetrics=kind == OPEN)
        _answers[key] = (now, text)
    return text
