import base64
import binascii
import xmlrpc.client
from collections import Counter
from itertools import islice
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config, str2bool

from .. import words
from ..database import transaction
from ..networks import NETWORKS
from ..networks.base import Capabilities, Settings
from ..networks.errors import NetworkError

ADMIN = "social_care.group_social_care_admin"

IMPORT_CHUNK = 2000
"""Lines of a file that are stored in one transaction."""

CREDENTIALS = (
    "client_id",
    "client_secret",
    "access_token",
    "access_token_secret",
    "refresh_token",
    "webhook_secret",
)


def _credential(label, **options):
    """A field that only administrators can read, and that is never exported."""
    return fields.Char(
        string=label, groups=ADMIN, copy=False, exportable=False, **options
    )


class SocialCareAccount(models.Model):
    _name = "social.care.account"
    _description = "Social Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network = fields.Selection(
        selection="_selection_network", required=True, default="practice"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        check_company=True,
        index=True,
        help="Tickets of this account go to this team.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Is told when the account stops working or falls silent.",
    )
    ticket_policy = fields.Selection(
        selection=[
            ("all", "Everything becomes a ticket"),
            ("matters", "All but praise and spam"),
            ("manual", "Only by hand"),
        ],
        required=True,
        default="matters",
        tracking=True,
    )
    base_url = fields.Char(
        string="Address", help="The server's address, where the network has many."
    )
    handle = fields.Char(help="The account's name on the network, without the @.")
    external_id = fields.Char(
        string="Network ID", help="The account's id on the network."
    )
    client_id = _credential("Client ID")
    client_secret = _credential("Client Secret")
    access_token = _credential("Access Token")
    access_token_secret = _credential("Access Token Secret")
    refresh_token = _credential("Refresh Token")
    webhook_secret = _credential("Webhook Secret")
    search_terms = fields.Text(help="What to look for, one term a line.")
    folder = fields.Char(
        string="Watched Folder",
        groups=ADMIN,
        help="A folder on the server below the one that the server's configuration "
        "sets aside for it. Files that are put there are imported.",
    )
    stream_ids = fields.One2many(
        "social.care.stream",
        "account_id",
        string="Streams",
        context={"active_test": False},
    )
    state = fields.Selection(
        selection=[
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("error", "Connect again"),
            ("paused", "Paused"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    error_message = fields.Text(string="Error", readonly=True, copy=False)
    error_date = fields.Datetime(string="Error Since", readonly=True, copy=False)
    last_event_date = fields.Datetime(
        string="Last Item", compute="_compute_last_event_date"
    )
    health = fields.Char(compute="_compute_health")
    health_state = fields.Selection(
        selection=[("fine", "Fine"), ("waiting", "Waiting"), ("trouble", "Trouble")],
        compute="_compute_health",
    )
    post_today_count = fields.Integer(compute="_compute_post_today_count")
    failed_event_count = fields.Integer(
        compute="_compute_failed_event_count", groups=ADMIN
    )
    conversation_ids = fields.One2many("social.care.conversation", "account_id")
    conversation_count = fields.Integer(compute="_compute_conversation_count")
    used_settings = fields.Json(
        compute="_compute_capabilities",
        help="The fields that this account's network makes use of.",
    )
    uses_credentials = fields.Boolean(compute="_compute_capabilities")
    takes_files = fields.Boolean(compute="_compute_capabilities")

    _external_unique = models.UniqueIndex(
        "(company_id, network, coalesce(base_url, ''), external_id)"
        " WHERE active AND network NOT IN ('file', 'feed', 'practice')",
        "This account is already there.",
    )

    # ---- Defaults, computes --------------------------------------------------------

    @api.model
    def _selection_network(self):
        return [(key, client.label) for key, client in NETWORKS.items()]

    @api.depends("stream_ids.last_event_date")
    def _compute_last_event_date(self):
        rows = self.env["social.care.stream"]._read_group(
            [("account_id", "in", self.ids), ("active", "in", [True, False])],
            ["account_id"],
            ["last_event_date:max"],
        )
        dates = {account.id: date for account, date in rows}
        for account in self:
            account.last_event_date = (
                dates.get(account.id) or account._last_import_date()
            )

    def _last_import_date(self):
        """When a person last gave a file that had something new in it."""
        self.ensure_one()
        if not self.takes_files:
            return False
        posts = self.env["social.care.post"].search(
            [("account_id", "=", self.id)], order="create_date desc", limit=1
        )
        return posts.create_date

    @api.depends("state", "error_message", "stream_ids.health", "last_event_date")
    def _compute_health(self):
        for account in self:
            account.health_state, account.health = account._health()

    def _health(self):
        """Where the account stands: a state and a sentence for people."""
        self.ensure_one()
        if self.state != "connected":
            return {
                "draft": ("waiting", self.env._("Not connected yet.")),
                "paused": ("waiting", self.env._("Paused.")),
                "error": ("trouble", self.error_message),
            }[self.state]
        streams = self.stream_ids.filtered("active")
        trouble = streams.filtered(lambda s: s.health_state == "trouble")
        waiting = streams.filtered("error_message")
        for stream in (trouble | waiting)[:1]:
            return "trouble" if trouble else "waiting", stream.health
        if self.last_event_date:
            return "fine", self.env._(
                "Fine. Last post %s.", self._ago(self.last_event_date)
            )
        return "fine", self.env._("Fine. Nothing has come yet.")

    @api.model
    def _ago(self, date):
        """How long ago something was, in words."""
        minutes = int((fields.Datetime.now() - date).total_seconds() // 60)
        if minutes < 1:
            return self.env._("just now")
        if minutes < 120:
            return self.env._("%s minutes ago", minutes)
        if minutes < 48 * 60:
            return self.env._("%s hours ago", minutes // 60)
        return self.env._("%s days ago", minutes // (24 * 60))

    def _compute_post_today_count(self):
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        rows = self.env["social.care.post"]._read_group(
            [("account_id", "in", self.ids), ("create_date", ">=", today)],
            ["account_id"],
            ["__count"],
        )
        counts = {account.id: count for account, count in rows}
        for account in self:
            account.post_today_count = counts.get(account.id, 0)

    def _compute_failed_event_count(self):
        rows = self.env["social.care.event"]._read_group(
            [("account_id", "in", self.ids), ("state", "=", "failed")],
            ["account_id"],
            ["__count"],
        )
        counts = {account.id: count for account, count in rows}
        for account in self:
            account.failed_event_count = counts.get(account.id, 0)

    def _compute_conversation_count(self):
        rows = self.env["social.care.conversation"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = {account.id: count for account, count in rows}
        for account in self:
            account.conversation_count = counts.get(account.id, 0)

    @api.depends("network")
    def _compute_capabilities(self):
        """What the form shows of an account, as its network says."""
        for account in self:
            can = account._network().capabilities if account.network else Capabilities()
            account.used_settings = sorted(can.settings)
            account.uses_credentials = not can.settings.isdisjoint(CREDENTIALS)
            account.takes_files = can.files

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

    # ---- CRUD ----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._sync_streams()
        return accounts

    def write(self, vals):
        self.filtered(
            lambda account: (
                account.network != vals.get("network", account.network)
                or account.company_id.id
                != vals.get("company_id", account.company_id.id)
            )
        )._check_empty()
        result = super().write(vals)
        if "network" in vals:
            self._sync_streams()
        return result

    def _check_empty(self):
        """What posts are tied to stays as it is."""
        if (
            self.env["social.care.event"]
            .sudo()
            .search_count([("account_id", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "The network and the company of an account that has posts are "
                    "fixed."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_posts(self):
        if (
            self.env["social.care.post"]
            .sudo()
            .search_count([("account_id", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._("An account that has posts can be archived, not deleted.")
            )

    def _sync_streams(self):
        """Give every account the streams its network has, and no others."""
        vals_list = []
        for account in self:
            specs = {s.code: s for s in account._network().capabilities.streams}
            known = account.stream_ids
            codes = set(known.mapped("code"))
            known.filtered(lambda s, specs=specs: s.code not in specs).unlink()
            vals_list += [
                {"account_id": account.id, "code": code}
                for code in specs
                if code not in codes
            ]
        self.env["social.care.stream"].sudo().create(vals_list)

    # ---- Actions -------------------------------------------------------------------

    def action_connect(self):
        """Check the credentials; fill handle and network id."""
        self.check_access("write")
        transaction.commit(self.env)
        for account in self:
            account._check_required()
            transaction.commit(self.env)
            try:
                identity = account._ask(
                    account.id, account._access(), lambda client: client.check()
                )
            except NetworkError as error:
                message = words.of(self.env, error)
                transaction.run(
                    self.env,
                    lambda env, account=account, message=message: account.with_env(
                        env
                    )._set_error(message),
                )
                raise UserError(message) from None
            account._set_connected(identity)
        return True

    def action_pause(self):
        self.write({"state": "paused"})
        return True

    def action_resume(self):
        return self.action_connect()

    def action_fetch(self):
        """Fetch every stream now and process what came, to the end.

        :return: dict of counts: stored, known, failed, posts, tickets, and under
            ``errors`` what went wrong, a sentence each
        """
        self.check_access("write")
        self.filtered(lambda a: a.state in ("draft", "error")).action_connect()
        transaction.commit(self.env)
        counts = Counter()
        errors = []
        working = self.filtered(lambda account: account.state == "connected")
        for stream in working.sudo().stream_ids.filtered("active"):
            outcome = stream._fetch_now()
            counts.update(outcome.counts)
            if outcome.error:
                errors.append(f"{stream.label}: {words.of(self.env, outcome.error)}")
        counts.update(self._process())
        self.env.invalidate_all()
        return self._counts(counts, errors)

    def action_fetch_button(self):
        """The same from the form: says what came of it."""
        counts = self.action_fetch()
        if counts["errors"]:
            raise UserError("\n".join(counts["errors"]))
        return self._notice(counts)

    def action_process(self):
        """Process all that is queued for these accounts.

        :return: dict of counts: posts, tickets, failed
        """
        self.check_access("write")
        transaction.commit(self.env)
        counts = self._process()
        self.env.invalidate_all()
        return self._counts(counts, [])

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

    def action_view_conversations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_failed_events(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_event_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {"search_default_failed": 1}
        return action

    # ---- Business methods ----------------------------------------------------------

    def _network(self):
        """The class of this account's network."""
        return NETWORKS[self.network]

    def _client(self):
        """A client of the network, with this account's settings."""
        self.ensure_one()
        network = self._network()
        return network(self._settings(), session=self._session())

    def _session(self):
        """What the client talks through; None: it makes its own."""
        if self.network == "practice":
            return self.env["social.care.practice.post"]._store(self)
        return None

    def _settings(self):
        self.ensure_one()
        account = self.sudo()
        values = {
            name: account[name] or ""
            for name in ("base_url", "handle", "external_id", "folder", *CREDENTIALS)
        }
        terms = (account.search_terms or "").splitlines()
        return Settings(
            search_terms=tuple(term.strip() for term in terms if term.strip()),
            allow_internal=self._allows_internal(),
            **values,
        )

    @api.model
    def _allows_internal(self):
        """Whether addresses inside the company's network may be fetched.

        Whoever runs the server says so in Odoo's configuration file, with
        ``social_care_allow_internal = True``; nobody can inside Odoo.
        """
        return str2bool(str(config.get("social_care_allow_internal") or "0"), False)

    def _realm(self):
        self.ensure_one()
        return self._network().realm(self._settings())

    def _check_required(self):
        """Say which settings are still missing, by the names they have on the form."""
        self.ensure_one()
        account = self.sudo()
        missing = [
            account._fields[name].get_description(self.env, ["string"])["string"]
            for name in sorted(self._network().capabilities.required)
            if not account[name]
        ]
        if missing:
            raise UserError(
                self.env._("Please fill in first: %s.", self.env._(", ").join(missing))
            )

    def _set_connected(self, identity):
        self.ensure_one()
        self.sudo().write(
            {
                "state": "connected",
                "error_message": False,
                "error_date": False,
                "handle": identity.handle or self.handle,
                "external_id": identity.external_id or self.external_id,
            }
        )
        self.sudo().stream_ids._reset_errors()
        self.sudo()._close_alarms()

    def _set_error(self, message):
        """The network refuses us: keep it in words and tell who is responsible."""
        self.ensure_one()
        self.sudo().write(
            {
                "state": "error" if self.state != "draft" else "draft",
                "error_message": message,
                "error_date": self.error_date or fields.Datetime.now(),
            }
        )
        self.sudo()._raise_alarm(message)

    def _raise_alarm(self, note):
        """One open activity, not one an hour."""
        self.ensure_one()
        kind = "social_care.mail_activity_type_account"
        user = self.user_id.filtered("active")
        if user and not self.activity_search([kind], only_automated=False):
            self.activity_schedule(kind, user_id=user.id, summary=self.name, note=note)

    def _close_alarms_if_well(self):
        """What a person was told of is over, unless there is something else."""
        for account in self:
            streams = account.stream_ids.filtered("active")
            if account.state != "error" and not streams.filtered(
                lambda s: s.error_message or s.silent_since
            ):
                account._close_alarms()

    def _close_alarms(self):
        self.activity_unlink(["social_care.mail_activity_type_account"])

    def _process(self):
        """Process what is queued for these accounts, waiting for other workers."""
        return (
            self.env["social.care.event"]
            .sudo()
            ._process_queue(account_ids=self.ids, patient=True)
        )

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

    @api.model
    def _counts(self, counts, errors):
        names = ("stored", "known", "failed", "posts", "tickets")
        return {**{name: counts[name] for name in names}, "errors": errors}

    @api.model
    def _notice(self, counts):
        """A notification that says what came of a fetch or an import."""
        message = self.env._(
            "%(stored)s new, %(known)s known already, %(failed)s not understood. "
            "%(tickets)s tickets made.",
            **{k: v for k, v in counts.items() if k != "errors"},
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if counts["failed"] else "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
