from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config, str2bool

from .. import words
from ..database import transaction
from ..networks import NETWORKS
from ..networks.base import Capabilities, Settings
from ..networks.errors import NetworkError

ADMIN = "social_care.group_social_care_admin"

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
    conversation_ids = fields.One2many("social.care.conversation", "account_id")
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

    @api.depends("network")
    def _compute_capabilities(self):
        """What the form shows of an account, as its network says."""
        for account in self:
            can = account._network().capabilities if account.network else Capabilities()
            account.used_settings = sorted(can.settings)
            account.uses_credentials = not can.settings.isdisjoint(CREDENTIALS)
            account.takes_files = can.files

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

    def _process(self):
        """Process what is queued for these accounts, waiting for other workers."""
        return (
            self.env["social.care.event"]
            .sudo()
            ._process_queue(account_ids=self.ids, patient=True)
        )

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
