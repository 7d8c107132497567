import base64
import binascii
import hashlib
import logging
import re
import secrets
import uuid
import xmlrpc.client
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import config, groupby, plaintext2html, str2bool

from ... import messages
from ...database import transaction
from ...groups import ADMIN, SUPERVISOR
from ...networks import NETWORKS
from ...networks.base import Capabilities, Client, RawItem, Settings
from ...networks.errors import BadItem, Later, NetworkError, SignInAgain, _lt
from ...triage.language import normalise
from ..account.social_care_sign_in import CALLBACK
from ..account.social_care_usage import today

CREDENTIALS = (
    "client_id",
    "client_secret",
    "access_token",
    "access_token_secret",
    "refresh_token",
    "webhook_secret",
)
EARLY = timedelta(minutes=5)
"""How long before its end an access token is renewed."""
CLAIM = timedelta(minutes=2)
"""How long a renewal may take before another one may try: longer than a time-out."""
BY_HAND = ("access_token", "refresh_token")
"""Fields of which our knowledge of the tokens is worth nothing once they change."""
OF_TOKENS = ("token_expires_at", "granted_scopes", "missing_scopes")
IMPORT_CHUNK = 2000
"""Lines of a file that are stored in one transaction."""
MOST_NAMES = 8
"""Names that are taken out of a text before its language is told."""
LONGEST_RETRY = 3600
"""Seconds to wait at the most after failures in a row; each doubles the wait."""
ALARM_AFTER = 3
"""Failures in a row that will pass by themselves before a person is told."""
_logger = logging.getLogger(__name__)
WEBHOOK = "/social_care/webhook/"
_TOKEN = re.compile(r"[\w-]{1,100}", re.ASCII)


@dataclass
class Access:
    """A client, and until when its access token is good; None: nobody said."""

    client: Client
    expires_at: datetime | None

    @property
    def ending(self):
        """Whether it is time to renew the access token."""
        return bool(
            self.client.settings.refresh_token
            and self.expires_at
            and self.expires_at - EARLY < fields.Datetime.now()
        )

    @property
    def over(self):
        """Whether the access token has expired, as far as anybody said."""
        return bool(self.expires_at and self.expires_at <= fields.Datetime.now())


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
    token_expires_at = fields.Datetime(
        string="Access Until",
        groups=ADMIN,
        readonly=True,
        copy=False,
        help="Until when the access token is good. Odoo renews it before.",
    )
    renewal_token = fields.Char(groups=ADMIN, copy=False, exportable=False)
    renewal_until = fields.Datetime(groups=ADMIN, copy=False, exportable=False)
    daily_budget = fields.Float(
        string="Daily Budget (US$)",
        digits=(16, 2),
        tracking=True,
        help="When reading has cost so much on one day (UTC), it stops until the next. "
        "The page that reaches the budget is still paid for. 0: no limit.",
    )
    charges = fields.Boolean(compute="_compute_capabilities")
    reads_today = fields.Integer(compute="_compute_usage_today")
    cost_today = fields.Float(compute="_compute_usage_today", digits=(16, 2))
    cost_summary = fields.Char(compute="_compute_cost_summary")
    folder = fields.Char(
        string="Watched Folder",
        groups=ADMIN,
        help="A folder on the server below the one that the server's configuration "
        "sets aside for it. Files that are put there are imported.",
    )
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
    conversation_count = fields.Integer(compute="_compute_conversation_count")
    languages = fields.Char(
        help="Two-letter codes, such as: en, de, pt. What people write is taken to be "
        "in one of them, unless the network says otherwise. Empty: any."
    )
    default_language = fields.Char(
        string="When Unsure",
        help="The language of texts that are too short to tell: two letters.",
    )
    outgoing_paused = fields.Boolean(
        string="Sending Paused",
        copy=False,
        tracking=True,
        help="Replies wait. What comes in is not affected.",
    )
    sending_error_message = fields.Text(
        string="Sending Error", readonly=True, copy=False
    )
    sending_error_date = fields.Datetime(
        string="Sending Fails Since", readonly=True, copy=False
    )
    sending_failure_count = fields.Integer(readonly=True, copy=False)
    sending_retry_at = fields.Datetime(
        string="Sending Goes On", readonly=True, copy=False
    )
    publishes = fields.Boolean(compute="_compute_capabilities")
    last_sent_date = fields.Datetime(
        string="Last Sent", compute="_compute_sending_figures"
    )
    waiting_reply_count = fields.Integer(
        string="Replies Waiting", compute="_compute_sending_figures"
    )
    failed_reply_count = fields.Integer(
        string="Replies in Trouble", compute="_compute_sending_figures"
    )
    signs_in = fields.Boolean(compute="_compute_capabilities")
    redirect_url = fields.Char(
        string="Callback Address",
        compute="_compute_redirect_url",
        help="To be entered at the network, where the app's settings ask where to "
        "send people back (callback or redirect URI).",
    )
    granted_scopes = fields.Char(
        string="Permissions", readonly=True, copy=False, groups=ADMIN
    )
    missing_scopes = fields.Char(
        string="Missing Permissions", readonly=True, copy=False, groups=ADMIN
    )
    webhook_token = fields.Char(
        default=lambda self: secrets.token_urlsafe(24),
        groups=ADMIN,
        copy=False,
        readonly=True,
        exportable=False,
    )
    webhook_url = fields.Char(
        string="Webhook Address",
        compute="_compute_webhook_url",
        groups=ADMIN,
        help="Where the network may deliver what is new, as it happens. It is refused "
        "as long as there is no webhook secret.",
    )

    _external_unique = models.UniqueIndex(
        "(company_id, network, coalesce(base_url, ''), external_id)"
        " WHERE active AND network NOT IN ('file', 'feed', 'practice')",
        "This account is already there.",
    )
    _daily_budget_positive = models.Constraint(
        "CHECK (daily_budget >= 0)", "A budget cannot be negative."
    )
    _webhook_token_unique = models.UniqueIndex("(webhook_token)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("network")
    def _compute_capabilities(self):
        """What the form shows of an account, as its network says."""
        for account in self:
            can = account._network().capabilities if account.network else Capabilities()
            account.used_settings = sorted(can.settings)
            account.uses_credentials = not can.settings.isdisjoint(CREDENTIALS)
            account.takes_files = can.files
            account.charges = any(stream.price for stream in can.streams)
            account.publishes = bool(can.publishes)
            account.signs_in = bool(can.signs_in)

    @api.depends(
        "state",
        "error_message",
        "stream_ids.health",
        "last_event_date",
        "outgoing_paused",
        "sending_error_message",
    )
    def _compute_health(self):
        for account in self:
            account.health_state, account.health = account._health()

    def _compute_usage_today(self):
        nothing = self.env["social.care.usage"].sudo()
        usages = nothing.search(
            [("account_id", "in", self.ids), ("date", "=", today())]
        )
        known = {usage.account_id.id: usage for usage in usages}
        for account in self:
            usage = known.get(account.id, nothing)
            account.reads_today = usage.reads
            account.cost_today = usage.cost

    @api.depends("reads_today", "cost_today", "daily_budget")
    def _compute_cost_summary(self):
        """Today's cost in a few words, for the cards."""
        for account in self:
            cost = f"{account.cost_today:.2f}"
            if account.daily_budget:
                account.cost_summary = self.env._(
                    "US$ %(cost)s of %(budget)s",
                    cost=cost,
                    budget=f"{account.daily_budget:.2f}",
                )
            else:
                account.cost_summary = self.env._("US$ %(cost)s", cost=cost)

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

    def _was_0_health(self):
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

    def _health(self):
        state, sentence = self._was_0_health()
        if self.state != "connected" or state == "trouble":
            return state, sentence
        if self.sending_error_message:
            return (
                "trouble" if self.sending_failure_count >= ALARM_AFTER else "waiting",
                self.env._(
                    "Sending: %(error)s (since %(since)s)",
                    error=self.sending_error_message,
                    since=self._ago(self.sending_error_date),
                ),
            )
        if self.outgoing_paused:
            return "waiting", self.env._("Sending is paused.")
        if self.company_id.sudo().social_care_outgoing_paused:
            return "waiting", self.env._("Sending is paused for all accounts.")
        return state, sentence

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

    def _compute_sending_figures(self):
        rows = self.env["social.care.reply"]._read_group(
            [("account_id", "in", self.ids), ("state", "!=", "draft")],
            ["account_id", "state"],
            ["__count", "sent_at:max"],
        )
        counts, last = {}, {}
        for account, state, count, sent_at in rows:
            counts[account.id, state] = count
            if sent_at:
                last[account.id] = max(sent_at, last.get(account.id, sent_at))
        for account in self:
            account.last_sent_date = last.get(account.id, False)
            account.waiting_reply_count = sum(
                counts.get((account.id, state), 0) for state in ("queued", "sending")
            )
            account.failed_reply_count = sum(
                counts.get((account.id, state), 0) for state in ("failed", "unknown")
            )

    def _compute_redirect_url(self):
        for account in self:
            account.redirect_url = account._redirect_url()

    @api.depends("network", "webhook_token")
    def _compute_webhook_url(self):
        for account in self:
            token = account.webhook_token
            can = account.network and account._network().capabilities.webhooks
            base = account.get_base_url().rstrip("/")
            account.webhook_url = f"{base}{WEBHOOK}{token}" if can and token else False

    # ---- Constraints -----------------------------------------------------------------

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

    @api.constrains("languages", "default_language")
    def _check_languages(self):
        for account in self:
            codes = [*account._language_codes(), *account._default_codes()]
            wrong = [code for code in codes if normalise(code) != code]
            if wrong or len(account._default_codes()) > 1:
                raise ValidationError(
                    self.env._(
                        '"%s" is no code of a language. Two letters, such as: en, de.',
                        wrong[0] if wrong else account.default_language,
                    )
                )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._sync_streams()
        return accounts

    def _was_0_write(self, vals):
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

    def _was_1_write(self, vals):
        if "token_expires_at" not in vals and any(name in vals for name in BY_HAND):
            vals = dict.fromkeys(OF_TOKENS, False) | vals
        return self._was_0_write(vals)

    def write(self, vals):
        result = self._was_1_write(vals)
        if "daily_budget" in vals:
            self.sudo().stream_ids._resume_spending()
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

    # ---- Actions ---------------------------------------------------------------------

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
                message = messages.explain(self.env, error)
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
                errors.append(
                    f"{stream.label}: {messages.explain(self.env, outcome.error)}"
                )
        counts.update(self._process())
        self.env.invalidate_all()
        return self._counts(counts, errors)

    def action_fetch_button(self):
        """The same from the form: says what came of it."""
        counts = self.action_fetch()
        if counts["errors"]:
            raise UserError("\n".join(counts["errors"]))
        return self._notice(counts)

    def _was_0_action_process(self):
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

    def action_view_usage(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_usage_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        return action

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
            raise UserError(messages.explain(self.env, error)) from None
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

    def action_pause_outgoing(self):
        """Let replies of these accounts wait."""
        self._check_may_pause()
        self.sudo().outgoing_paused = True
        return True

    def action_resume_outgoing(self):
        self._check_may_pause()
        self.sudo().outgoing_paused = False
        self.env["social.care.reply"].sudo()._wake()
        return True

    @api.model
    def action_pause_all_outgoing(self):
        """Let replies of all accounts of the company wait."""
        self._check_may_pause()
        self.env.company.sudo().social_care_outgoing_paused = True
        return True

    @api.model
    def action_resume_all_outgoing(self):
        self._check_may_pause()
        self.env.company.sudo().social_care_outgoing_paused = False
        self.env["social.care.reply"].sudo()._wake()
        return True

    def action_view_replies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_reply_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        return action

    def _check_may_pause(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Supervisors decide what is sent."))

    def action_sign_in(self):
        """Go to the network's page, to say yes there."""
        self.ensure_one()
        self.check_access("write")
        url = self.env["social.care.sign.in"]._begin(self)
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    # ---- Defaults, computes ----------------------------------------------------------

    @api.model
    def _selection_network(self):
        return [(key, client.label) for key, client in NETWORKS.items()]

    # ---- Business methods ------------------------------------------------------------

    def action_process(self):
        """Process all that is queued for these accounts: events, then replies.

        Replies are sent at once, also those that could still have been taken back;
        those that the network itself wants to be sent later wait.

        :return: dict of counts: posts, tickets, failed, sent
        """
        counts = self._was_0_action_process()
        done = (
            self.env["social.care.reply"]
            .sudo()
            ._deliver_queue(account_ids=self.ids, hurry=True)
        )
        self.env.invalidate_all()
        return counts | {"sent": done["sent"], "unsent": done["failed"]}

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

    def _was_0_settings(self):
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

    def _settings(self):
        timeout = self.env["social.care.reply"]._seconds("timeout")
        return replace(self._was_0_settings(), timeout=timeout)

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

    def _was_0_set_connected(self, identity):
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

    def _was_1_set_connected(self, identity):
        result = self._was_0_set_connected(identity)
        self.sudo().write(
            {
                "sending_error_message": False,
                "sending_error_date": False,
                "sending_failure_count": 0,
                "sending_retry_at": False,
            }
        )
        self.env["social.care.reply"].sudo()._wake()
        return result

    def _set_connected(self, identity):
        """Name what the keys do not allow; a sign-in has named more than we can see."""
        result = self._was_1_set_connected(identity)
        account = self.sudo()
        known = (account.missing_scopes or "").split() if account.granted_scopes else []
        missing = " ".join(dict.fromkeys([*known, *identity.missing]))
        if missing != (account.missing_scopes or ""):
            account.missing_scopes = missing
        return result

    def _was_0_set_error(self, message):
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

    def _set_error(self, message):
        self._was_0_set_error(message)
        self.env["social.care.reply"].sudo()._tell_waiting(self, message)

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

    def _access(self):
        """A client with what is known of its tokens, for :meth:`_ask`."""
        self.ensure_one()
        return Access(self._client(), self.sudo().token_expires_at or None)

    @api.model
    def _ask(self, account_id, access, work):
        """Ask the network something, with tokens that are good.

        They are renewed where they are about to expire, and once where the network
        refuses them. To be called between transactions.

        :param int account_id: whose tokens they are
        :param Access access: is given the new client, where there is one
        :param work: called with the client; called again after a renewal
        :return: what ``work`` gives
        :raises NetworkError: what ``work`` raises, and what the renewal does
        """
        account = self.browse(account_id)
        if access.ending:
            try:
                account._renew(access)
            except Later:
                if access.over:
                    raise
        try:
            return work(access.client)
        except SignInAgain:
            before = access.client
            if not before.settings.refresh_token:
                raise
            account._renew(access)
            if access.client is before:
                raise
        return work(access.client)

    def _renew(self, access):
        """Get new tokens for the refresh token and commit them at once.

        :param Access access: is given the new client; stays as it is where this
            network's tokens need no renewing
        :raises Later: where another process is at it, or the network does not answer
        :raises SignInAgain: where the network renews nothing any more
        """
        self.ensure_one()
        used = access.client.settings.refresh_token
        claim = uuid.uuid4().hex
        newer = self._apart("_claim_renewal", used, claim)
        if newer:
            access.client, access.expires_at = newer
            return
        try:
            tokens = access.client.refresh()
        except NetworkError:
            self._apart("_drop_renewal", claim)
            raise
        if tokens is None:
            self._apart("_drop_renewal", claim)
            return
        access.client, access.expires_at = self._apart(
            "_keep_renewal", used, claim, tokens
        )

    def _apart(self, method, *arguments):
        """Call a method of this account in a transaction of its own."""
        return transaction.run(
            self.env, lambda env: getattr(self.with_env(env).sudo(), method)(*arguments)
        )

    def _claim_renewal(self, used, claim):
        """Take the claim to renew a refresh token.

        :return: None; or a client and a date, where it has been renewed already
        """
        known, _claim, until = self._locked_tokens()
        if known != used:
            return self._client(), self.token_expires_at or None
        if until and until > fields.Datetime.now():
            raise Later(
                _lt("The permission is just being renewed by another process."),
                after=10,
            )
        self.write(
            {"renewal_token": claim, "renewal_until": fields.Datetime.now() + CLAIM}
        )
        return None

    def _drop_renewal(self, claim):
        if self._locked_tokens()[1] == claim:
            self.write({"renewal_token": False, "renewal_until": False})

    def _keep_renewal(self, used, claim, tokens):
        """Store what the network gave, unless there is something newer.

        :return: a client and a date, of what is stored then
        """
        known, holder, _until = self._locked_tokens()
        if known == used:
            self._keep_tokens(tokens)
        if holder == claim:
            self.write({"renewal_token": False, "renewal_until": False})
        return self._client(), self.token_expires_at or None

    def _keep_tokens(self, tokens, refresh_token=None):
        """Store tokens.

        :param refresh_token: what to keep; None: the new one, or the one there is
        """
        if refresh_token is None:
            refresh_token = tokens.refresh_token or self.refresh_token
        seconds = tokens.expires_in
        now = fields.Datetime.now()
        self.write(
            {
                "access_token": tokens.access_token,
                "refresh_token": refresh_token,
                "token_expires_at": seconds and now + timedelta(seconds=seconds),
            }
        )

    def _locked_tokens(self):
        """Lock the account; give its refresh token, and who renews it until when.

        The lock comes before any write: a statement that failed would be logged with
        its values, and these values are in no log.
        """
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT coalesce(refresh_token, ''), renewal_token, renewal_until"
            " FROM social_care_account WHERE id = %s FOR NO KEY UPDATE",
            [self.id],
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        if not row:
            raise Later(_lt("The account is gone."))
        self.invalidate_recordset()
        return row

    def _budget_left(self, price):
        """US dollars that may still be spent today; None: no limit.

        :param float price: what is to be bought; what is free has no limit
        """
        self.ensure_one()
        if not price or not self.daily_budget:
            return None
        return self.daily_budget - self.env["social.care.usage"]._spent(self.id)

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

    def _raise_alarm(self, note):
        """One open activity, not one an hour."""
        self.ensure_one()
        kind = "social_care.mail_activity_type_account"
        user = self.user_id.filtered("active")
        if user and not self.activity_search([kind], only_automated=False):
            self.activity_schedule(
                kind, user_id=user.id, summary=self.name, note=plaintext2html(note)
            )

    def _was_0_close_alarms_if_well(self):
        """What a person was told of is over, unless there is something else."""
        for account in self:
            streams = account.stream_ids.filtered("active")
            if account.state != "error" and not streams.filtered(
                lambda s: s.error_message or s.silent_since
            ):
                account._close_alarms()

    def _close_alarms_if_well(self):
        well = self.filtered(lambda a: a.sending_failure_count < ALARM_AFTER)
        return well._was_0_close_alarms_if_well()

    def _close_alarms(self):
        self.activity_unlink(["social_care.mail_activity_type_account"])

    def _language_codes(self):
        return (self.languages or "").lower().replace(",", " ").split()

    def _default_codes(self):
        return (self.default_language or "").lower().replace(",", " ").split()

    def _language_options(self):
        """What the triage has to know to tell a language."""
        self.ensure_one()
        terms = [term.strip("#\"' ") for term in (self.search_terms or "").splitlines()]
        names = [self.company_id.name, self.name, *terms]
        return {
            "languages": tuple(self._language_codes()),
            "default_language": next(iter(self._default_codes()), ""),
            "brand_names": tuple(dict.fromkeys(filter(None, names)))[:MOST_NAMES],
        }

    def _sending_went_well(self):
        """What was wrong with sending is over."""
        for account in self.filtered("sending_error_message"):
            account.write(
                {
                    "sending_error_message": False,
                    "sending_error_date": False,
                    "sending_failure_count": 0,
                    "sending_retry_at": False,
                }
            )
            account._close_alarms_if_well()

    def _sending_failed(self, message, after=None):
        """Sending does not work just now: what waits, waits a little longer.

        :param after: seconds the network asked for; None: it did not
        :return: seconds
        """
        self.ensure_one()
        failures = self.sending_failure_count + 1
        first = self.env["social.care.reply"]._seconds("retry")
        delay = min(first * 2 ** min(failures - 1, 10), LONGEST_RETRY)
        if after is not None:
            delay = max(after, 1)
        now = fields.Datetime.now()
        self.write(
            {
                "sending_error_message": message,
                "sending_error_date": self.sending_error_date or now,
                "sending_failure_count": failures,
                "sending_retry_at": now + timedelta(seconds=delay),
            }
        )
        if failures == ALARM_AFTER:
            self._raise_alarm(self.env._("Sending: %s", message))
        return delay

    def _redirect_url(self):
        return self.get_base_url().rstrip("/") + CALLBACK

    def _sign_in_with(self, code, redirect_uri, verifier):
        """Make tokens of the code, see whose they are, and connect.

        :raises UserError: in words; then everything is as it was
        """
        self.ensure_one()
        client = self._client()
        transaction.commit(self.env)
        try:
            tokens = client.exchange_code(code, redirect_uri, verifier)
            settings = replace(
                client.settings,
                access_token=tokens.access_token,
                access_token_secret="",
                refresh_token=tokens.refresh_token,
            )
            identity = type(client)(settings, session=client.session).check()
        except NetworkError as error:
            raise UserError(messages.explain(self.env, error)) from None
        self._apart("_keep_sign_in", tokens, identity)
        self.invalidate_recordset()

    def _keep_sign_in(self, tokens, identity):
        """Store who we are and the tokens, in one transaction."""
        self._locked_tokens()
        self._check_same(identity)
        self._set_connected(identity)
        # First what a constraint may refuse: statements that fail are logged.
        self.flush_recordset()
        missing = dict.fromkeys([*tokens.missing, *identity.missing])
        self.access_token_secret = False
        self._keep_tokens(tokens, refresh_token=tokens.refresh_token)
        self.write(
            {
                "granted_scopes": " ".join(tokens.granted),
                "missing_scopes": " ".join(missing),
            }
        )

    def _check_same(self, identity):
        """Refuse somebody else's keys for an account that has posts."""
        known = self.external_id
        posts = self.env["social.care.post"].sudo()
        if (
            known
            and known != identity.external_id
            and posts.search_count([("account_id", "=", self.id)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "You are signed in at the network as %(found)s, and this account "
                    "is %(known)s. Sign in there as %(known)s first.",
                    found=identity.handle or identity.external_id,
                    known=self.handle or known,
                )
            )
        other = self.search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("network", "=", self.network),
                ("base_url", "=", self.base_url),
                ("external_id", "=", identity.external_id),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._("This account is already there: %s.", other.name)
            )

    @api.model
    def _challenged(self, token, params):
        """The answer to a network that asks whether the address is ours, or None."""
        account, known = self._of_webhook(token)
        answer = account._client().challenge(params) if account else None
        return answer if known else None

    @api.model
    def _delivered(self, token, headers, body):
        """Store what was delivered.

        :param dict headers: of the request
        :param bytes body: exactly as it came
        :return: whether it was let in
        """
        account, known = self._of_webhook(token)
        client = account._client() if account else None
        genuine = bool(client) and client.verify(headers, body)
        if not (known and genuine) or account.state == "draft":
            return False
        account._store_delivery(client, body)
        return True

    @api.model
    def _of_webhook(self, token):
        """The account of an address, and whether there is one.

        Where there is none another account is given, so that refusing takes the same
        work, and the time it takes tells nobody which addresses there are.
        """
        keys = [key for key, each in NETWORKS.items() if each.capabilities.webhooks]
        domain = [("network", "in", keys)]
        token = token if _TOKEN.fullmatch(token) else "-"
        account = self.search([*domain, ("webhook_token", "=", token)], limit=1)
        return account or self.search(domain, limit=1), bool(account)

    def _store_delivery(self, client, body):
        """Make events of a delivery; of one that cannot be read, a failed one."""
        self.ensure_one()
        try:
            items = client.unpack(body)
        except Exception as error:
            if not isinstance(error, BadItem):
                _logger.warning("A delivery to account %s failed", self.id)
                error = BadItem(_lt("What was delivered cannot be read."))
            name = hashlib.sha256(body).hexdigest()
            text = body.decode(errors="replace")
            items = [RawItem(name, text, kind="broken", error=error)]
        events = self.env["social.care.event"]
        streams = {stream.code: stream for stream in self.stream_ids}
        stored = 0
        for code, group in groupby(items, lambda item: item.stream):
            stream = streams.get(code, self.env["social.care.stream"])
            counts = events._store(self.id, stream.id or None, group)
            stored += counts["stored"]
            if counts["stored"] and stream:
                stream._heard()
        if stored:
            events._trigger()
