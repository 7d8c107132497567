"""Where networks send administrators back to, after they have said yes there."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from ..connecting.sign_in import CALLBACK
from ..groups import ADMIN


class SignInController(http.Controller):
    @http.route(CALLBACK, type="http", auth="user", methods=["GET"])
    def callback(
        self, state="", code="", error="", error_description="", **_more
    ):  # the names are OAuth's
        """Connect the account that the sign-in was begun for."""
        if not request.env.user.has_group(ADMIN):
            words = request.env._("Only a social care administrator can do this.")
            return self._page(words, 403)
        sign_in = request.env["social.care.sign.in"]
        try:
            found = sign_in._finish(state, code, error_description or error)
        except (AccessError, MissingError):
            words = request.env._("You may not connect this account.")
            return self._page(words, 403)
        except UserError as problem:
            return self._page(problem.args[0], 400)
        place = f"/odoo/social-accounts/{found.id}"
        if found._name == "social.care.pick":
            place = f"/odoo/action-social_care.social_care_pick_action/{found.id}"
        return self._private(request.redirect(place))

    def _page(self, words, status):
        """Say on a plain page why it did not work."""
        response = request.render("social_care.sign_in_failed", {"words": words})
        response.status_code = status
        return self._private(response)

    def _private(self, response):
        """The address holds a code: nobody else is to be told, nothing is kept."""
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response
