"""Where networks deliver what is new. Nobody is logged in: the signature counts."""

from urllib.parse import urlencode

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..erasing import by_network
from ..fetching import deliveries
from . import strangers

REQUEST_LIMIT = 20_000
"""Most bytes of a request to forget somebody."""


def _limit(_controller):
    """The most that is read of a delivery. Odoo refuses more before anybody is asked:
    that leaves a line all the same."""
    asked = request.httprequest
    size = asked.content_length or 0
    if size > deliveries.LIMIT:
        deliveries.too_large(_env(), asked.path.rpartition("/")[2], size)
    return deliveries.LIMIT


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
        max_content_length=_limit,
    )
    def deliver(self, token, **_params):
        """Take a delivery in. It is stored before it is answered."""
        asked = request.httprequest
        headers, body = dict(asked.headers), asked.get_data()
        if not deliveries.delivered(_env(), token, headers, body):
            return _refuse()
        return _say("OK")

    @http.route(
        f"{deliveries.WEBHOOK}<string:token>/deletion",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=REQUEST_LIMIT,
    )
    def forget(self, token, **_params):
        """Take in the request of a network to forget somebody."""
        asked = request.httprequest
        # A form has been read by now: it is written down as it was.
        body = (
            asked.get_data() or urlencode(list(asked.form.items(multi=True))).encode()
        )
        answer = by_network.taken(_env(), token, body)
        return _refuse() if answer is None else request.make_json_response(answer)

    @http.route(
        f"{by_network.STATUS}<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def forgotten(self, code):
        """Tell whoever has the code how far it is: not whether there was anything."""
        address = strangers.address_of(request)
        found = by_network.told(_env(), code)
        if not found or strangers.refused(address):
            strangers.strike(address)
            found = found.browse()
        values = {"known": bool(found), "done": all(found.mapped("done_at"))}
        response = request.render("social_care.deletion_status", _page() | values)
        response.status_code = 200 if found else 404
        response.headers.update(strangers.HEADERS)
        return response


def _page():
    """What the layout of our pages wants to know."""
    code = request.env.lang or "en_US"
    return {
        "company": request.env["res.company"],
        "colour": "#3a4a63",
        "text_colour": "#ffffff",
        "html_lang": code.replace("_", "-"),
        "direction": request.env["res.lang"]._get_data(code=code).direction,
    }


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
