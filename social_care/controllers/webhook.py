"""Where networks deliver what is new. Nobody is logged in: the signature counts."""

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..fetching import deliveries

LIMIT = 2_000_000
"""Most bytes of a delivery."""


class WebhookController(http.Controller):
    @http.route(
        f"{deliveries.WEBHOOK}<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        csrf=False,
        save_session=False,
    )
    def challenge(self, token, **params):
        """Answer a network that wants to know whether the address is ours."""
        answer = deliveries.challenged(_env(), token, params)
        if answer is None:
            return _refuse()
        if isinstance(answer, dict):
            return request.make_json_response(answer)
        return _say(answer)

    @http.route(
        f"{deliveries.WEBHOOK}<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=LIMIT,
    )
    def deliver(self, token, **_params):
        """Take a delivery in. It is stored before it is answered."""
        asked = request.httprequest
        headers, body = dict(asked.headers), asked.get_data()
        if not deliveries.delivered(_env(), token, headers, body):
            return _refuse()
        return _say("OK")


def _env():
    return request.env(user=SUPERUSER_ID, su=True)


def _refuse():
    """One answer for all that is refused: it does not say what was wrong."""
    return _say("Not Found", 404)


def _say(text, status=200):
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return request.make_response(text, headers, status=status)
