"""What is kept of a person, to hand over to them."""

import logging
from tempfile import TemporaryFile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import Response, request

from ..erasing import export
from ..groups import ADMIN

_logger = logging.getLogger(__name__)


class PersonController(http.Controller):
    @http.route(
        f"{export.PATH}<int:erasure_id>", type="http", auth="user", methods=["GET"]
    )
    def export(self, erasure_id):
        """Give the file to an administrator."""
        erasure = request.env["social.care.erasure"].browse(erasure_id)
        try:
            if not request.env.user.has_group(ADMIN):
                raise AccessError(request.env._("Only administrators can do this."))
            erasure.check_access("read")
        except (AccessError, MissingError):
            return request.not_found()
        if not erasure.exists():
            return request.not_found()
        file = TemporaryFile()  # noqa: SIM115 - the server closes it, once it is sent
        export.build(erasure, file)
        _logger.info("Erasure %s was exported by user %s", erasure_id, request.env.uid)
        told = f'attachment; filename="person-{erasure_id}.zip"'
        return Response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Disposition", told),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
            direct_passthrough=True,
        )
