"""An address for watchdogs: whether posts are fetched, processed and sent at all."""

from odoo import http
from odoo.http import request

from ..connecting import watchdog

HEADERS = [("Cache-Control", "no-store")]


class HealthController(http.Controller):
    @http.route(
        "/social_care/health",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def health(self):
        """Answer 200 where all runs, 503 where something stands still, and no more:
        anybody may ask."""
        well = not watchdog.standing(request.env)
        answer = {"status": "pass" if well else "fail"}
        return request.make_json_response(answer, HEADERS, status=200 if well else 503)
