"""Files of posts: given by a person or a program, or found in a watched folder."""

import base64
import binascii
import xmlrpc.client
from collections import Counter
from itertools import islice
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

from .. import words
from ..database import transaction
from ..networks.errors import NetworkError
from .social_care_account import ADMIN

IMPORT_CHUNK = 2000
"""Lines of a file that are stored in one transaction."""


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    folder = fields.Char(
        string="Watched Folder",
        groups=ADMIN,
        help="A folder on the server below the one that the server's configuration "
        "sets aside for it. Files that are put there are imported.",
    )

    # ---- Constraints ---------------------------------------------------------------

    @api.constrains("folder")
    def _check_folder(self):
        for account in self:
            if account.folder and not self._folder_allowed(account.folder):
                raise ValidationError(
                    self.env._(
                        "The watched folder has to be below %s. The server's "
                        "administrator can name another place in Odoo's "
                        "configuration file: social_care_folder = /path",
                        self._folder_root(),
                    )
                )

    @api.model
    def _folder_root(self):
        """The one place on the server from which files may be read."""
        root = config.get("social_care_folder")
        if root:
            return root
        return str(Path(config["data_dir"]) / "social_care" / self.env.cr.dbname)

    @api.model
    def _folder_allowed(self, folder):
        return (
            Path(folder).resolve().is_relative_to(Path(self._folder_root()).resolve())
        )

    # ---- Actions -------------------------------------------------------------------

    def import_file(self, content, filename):
        """Read a file of posts and process it to the end.

        :param content: the file: bytes, or base64 text as RPC carries it
        :param str filename: tells CSV from JSON Lines by its ending
        :return: dict of counts: stored, known, failed, posts, tickets
        :raises UserError: where the file as a whole cannot be read
        """
        self.ensure_one()
        self.check_access("write")
        if not self.takes_files:
            raise UserError(
                self.env._("Accounts of this network take no files: make one of File.")
            )
        transaction.commit(self.env)
        client = self._client()
        try:
            items = client.read(self._file_content(content), filename or "")
            counts = Counter()
            while chunk := list(islice(items, IMPORT_CHUNK)):
                counts.update(
                    transaction.run(
                        self.env,
                        lambda env, chunk=chunk: (
                            env["social.care.event"].sudo()._store(self.id, None, chunk)
                        ),
                    )
                )
        except NetworkError as error:
            raise UserError(words.of(self.env, error)) from None
        if self.state == "draft":
            self._set_connected(client.check())
            transaction.commit(self.env)
        counts.update(self._process())
        self.env.invalidate_all()
        return self._counts(counts, [])

    def action_import(self):
        """Open the dialogue that takes a file."""
        self.ensure_one()
        return {
            "name": self.env._("Import a File of Posts"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_id": self.id},
        }

    # ---- Business methods ----------------------------------------------------------

    @api.model
    def _file_content(self, content):
        if isinstance(content, xmlrpc.client.Binary):
            return content.data
        if isinstance(content, bytes):
            return content
        try:
            # Clients that follow MIME break the text into lines.
            return base64.b64decode("".join((content or "").split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file did not arrive whole.")) from error
