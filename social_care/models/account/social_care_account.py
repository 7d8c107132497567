import logging
import secrets
from collections import Counter
from dataclasses import replace
from pathlib import Path

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.tools import config, str2bool

from ... import messages, registry
from ...answering import lanes, queue
from ...connecting import (
    credentials,
    grants,
    health,
    keys,
    notices,
    outcome,
    streams,
    tokens,
    watchdog,
)
from ...connecting.sign_in import CALLBACK
from ...database import transaction
from ...erasing import expiry, retention
from ...fetching import budget, files, summary, visit
from ...fetching.deliveries import WEBHOOK
from ...groups import ADMIN, SUPERVISOR
from ...networks import NETWORKS, absent
from ...networks.base import Capabilities
from ...networks.errors import NetworkError
from ...reporting import brought
from ...text.tracing import where
from .. import language_codes
from ..mixins.social_care_lease import HIDDEN
from ..selections import HEALTH
from . import refusing

_logger = logging.getLogger(__name__)

BY_HAND = ("access_token", "refresh_token")
"""Fields of which our knowledge of the tokens is worth nothing once they change."""
OF_TOKENS = (
    "token_expires_at",
    "token_renew_at",
    "grant_until",
    "granted_scopes",
    "missing_scopes",
)
_STREAMS_FOLLOW = {"network", "network_options", "missing_scopes"}
"""Fields after whose change an account may have other streams, or ask for others."""
MOST_NAMES = 8
"""Names that are taken out of a text before its language is told."""


def _credential(name, label):
    """A field that only administrators can read, that is never exported, and whose
    value lies in a table of its own."""
    return fields.Char(
        string=label,
        compute=lambda accounts: accounts._compute_credential(name),
        inverse=lambda accounts: accounts._inverse_credential(name),
        compute_sudo=True,
        groups=ADMIN,
        exportable=False,
    )


class SocialCareAccount(models.Model):
    _name = "social.care.account"
    _description = "Social Account"
    _inherit = [
        "social.care.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "social.care.lease",
        "social.care.account.voice",
    ]
    _order = "sequence, name, id"
    _check_company_auto = True
    _fixed = frozenset({"company_id"})

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network = fields.Selection(selection="selection_network", required=True)
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
    client_id = _credential("client_id", "Client ID")
    client_secret = _credential("client_secret", "Client Secret")
    access_token = _credential("access_token", "Access Token")
    access_token_secret = _credential("access_token_secret", "Access Token Secret")
    refresh_token = _credential("refresh_token", "Refresh Token")
    webhook_secret = _credential("webhook_secret", "Webhook Secret")
    credentials_note = fields.Char(compute="_compute_credentials_note", groups=ADMIN)
    search_terms = fields.Text(help="What to look for, one term a line.")
    late_messages = fields.Selection(
        [("yes", "Granted"), ("no", "Not granted")],
        help="Whether the network lets people write to customers in private later than "
        "usual. Empty: as it says itself when the account is connected.",
    )
    network_options = fields.Json(groups=ADMIN, readonly=True, copy=False)
    lane = fields.Char(
        compute="_compute_lane",
        store=True,
        compute_sudo=True,
        help="Accounts of one lane are asked one after another.",
    )
    stream_ids = fields.One2many(
        "social.care.stream",
        "account_id",
        string="Streams",
        context={"active_test": False},
    )
    notice = fields.Text(
        string="What the Network Forbids", compute="_compute_capabilities"
    )
    notice_accepted_by_id = fields.Many2one(
        "res.users", string="Accepted by", readonly=True, copy=False, tracking=True
    )
    notice_accepted_at = fields.Datetime("Accepted on", readonly=True, copy=False)
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
    one_of_its_kind = fields.Boolean(
        compute="_compute_one_of_its_kind",
        store=True,
        help="Whether the network's id says which account it is.",
    )
    conversation_ids = fields.One2many("social.care.conversation", "account_id")
    setting_names = fields.Text(compute="_compute_capabilities")
    webhook_ids = fields.One2many("social.care.webhook", "account_id", groups=ADMIN)
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
    token_renew_at = fields.Datetime(
        string="Renewed At",
        groups=ADMIN,
        readonly=True,
        copy=False,
        help="When Odoo renews it, where that is to be done early.",
    )
    grant_until = fields.Datetime(
        string="Permission Until",
        readonly=True,
        copy=False,
        help="Then an administrator has to sign in again, whatever Odoo renews.",
    )
    lease_token = fields.Char(groups=ADMIN, **HIDDEN)
    lease_until = fields.Datetime(groups=ADMIN, **HIDDEN)
    daily_budget = fields.Float(
        string="Daily Budget (US$)",
        digits=(16, 2),
        tracking=True,
        help="When reading has cost so much on one day (UTC), it stops until the next. "
        "The page that reaches the budget is still paid for. 0: no limit.",
    )
    charges = fields.Boolean(compute="_compute_capabilities")
    utm_source_id = fields.Many2one(
        "utm.source",
        string="Tracking Source",
        copy=False,
        ondelete="set null",
        help="What came from here is told by it: links, leads and orders.",
    )
    praise_shares_a_day = fields.Integer(
        string="Shares a Day",
        default=3,
        aggregator=None,
        help="How many posts of others this account may show to its followers a day.",
    )
    waits_rebuilding = fields.Boolean(
        readonly=True, help="The figures of its conversations are being made anew."
    )
    waits_rebuilt_to = fields.Integer(
        readonly=True,
        aggregator=None,
        help="While they are: the last conversation that was.",
    )
    reads_today = fields.Integer(compute="_compute_usage_today")
    cost_today = fields.Float(compute="_compute_usage_today", digits=(16, 2))
    units_today = fields.Integer(compute="_compute_usage_today")
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
        selection=HEALTH,
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
        string="If Unsure",
        help="The language of texts that are too short to tell: two letters.",
    )
    complaint_mark = fields.Selection(
        selection=[
            ("adaptive", "As sure as the account needs"),
            ("strict", "Only when very sure"),
        ],
        string="Mark Complaints",
        required=True,
        default="adaptive",
        help="Where few people complain, words that sound like a complaint often are "
        "none. The mark follows how many do; the order of the inbox does not change.",
    )
    complaint_share = fields.Float(
        string="Complaints",
        readonly=True,
        copy=False,
        aggregator=None,
        help="How many of the last 1,000 posts complain, by their moods. Empty: too "
        "few posts to tell.",
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
        string="Sending Resumes At", readonly=True, copy=False
    )
    publishes = fields.Boolean(compute="_compute_capabilities")
    last_sent_date = fields.Datetime(
        string="Last Sent", compute="_compute_sending_figures"
    )
    waiting_reply_count = fields.Integer(
        string="Replies Waiting", compute="_compute_sending_figures"
    )
    failed_reply_count = fields.Integer(
        string="Replies with Problems", compute="_compute_sending_figures"
    )
    signs_in = fields.Boolean(compute="_compute_capabilities")
    redirect_url = fields.Char(
        string="Redirect Address",
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
        exportable=False,
        help="Where the network may deliver what is new, as it happens. It is refused "
        "as long as there is no webhook secret.",
    )

    _external_unique = models.UniqueIndex(
        "(company_id, network, coalesce(base_url, ''), external_id)"
        " WHERE active AND one_of_its_kind",
        "This account is already there.",
    )
    _daily_budget_positive = models.Constraint(
        "CHECK (daily_budget >= 0)", "A budget cannot be negative."
    )
    _webhook_token_unique = models.UniqueIndex("(webhook_token)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("network", "base_url", "external_id")
    def _compute_lane(self):
        for account in self:
            client = account.network_class()
            lane = client.lane(account._open_settings()) if client else ""
            account.lane = f"{account.network} {lane}"

    @api.depends("network", "network_options")
    def _compute_capabilities(self):
        """What the form shows of an account, as its network says."""
        for account in self:
            can = account.can() if account.network else Capabilities()
            account.setting_names = keys.names(account, can)
            account.notice = notices.text(account, can)
            account.used_settings = sorted(can.settings)
            account.uses_credentials = not can.settings.isdisjoint(credentials.NAMES)
            account.takes_files = can.files
            account.charges = bool(can.quota) or any(
                [*(stream.price for stream in can.streams), *can.prices.values()]
            )
            account.publishes = bool(can.publishes)
            account.signs_in = bool(can.signs_in)

    @api.depends("network")
    def _compute_one_of_its_kind(self):
        for account in self:
            can = account.network and account.network_class().capabilities
            account.one_of_its_kind = can and not can.many_accounts

    @api.depends(
        "state",
        "error_message",
        "stream_ids.health",
        "last_event_date",
        "outgoing_paused",
        "sending_error_message",
        "grant_until",
    )
    def _compute_health(self):
        still = watchdog.warning(self.env)
        for account in self:
            account.health_state, account.health = health.of(account, still)

    def _compute_usage_today(self):
        usages = budget.used_today(self)
        for account in self:
            usage = usages[account.id]
            account.reads_today = usage.reads
            account.cost_today = usage.cost
            account.units_today = usage.units

    @api.depends("reads_today", "cost_today", "units_today", "daily_budget")
    def _compute_cost_summary(self):
        for account in self:
            account.cost_summary = budget.summary(account)

    @api.depends("stream_ids.last_event_date")
    def _compute_last_event_date(self):
        rows = self.env["social.care.stream"]._read_group(
            [("account_id", "in", self.ids), ("active", "in", [True, False])],
            ["account_id"],
            ["last_event_date:max"],
        )
        dates = {account.id: date for account, date in rows}
        for account in self:
            account.last_event_date = dates.get(account.id) or files.last_date(account)

    def _compute_post_today_count(self):
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        counts = self._counts("social.care.post", ("create_date", ">=", today))
        for account in self:
            account.post_today_count = counts[account.id]

    def _compute_failed_event_count(self):
        counts = self._counts("social.care.event", ("state", "=", "failed"))
        for account in self:
            account.failed_event_count = counts[account.id]

    def _compute_conversation_count(self):
        counts = self._counts("social.care.conversation")
        for account in self:
            account.conversation_count = counts[account.id]

    def _counts(self, model, *domain):
        """How many records of a model belong to each of these accounts, by id."""
        rows = self.env[model]._read_group(
            [("account_id", "in", self.ids), *domain], ["account_id"], ["__count"]
        )
        return Counter({account.id: count for account, count in rows})

    def _compute_sending_figures(self):
        found = queue.figures(self)
        for account in self:
            last, waiting, failed = found.get(account.id, (False, 0, 0))
            account.last_sent_date = last
            account.waiting_reply_count = waiting
            account.failed_reply_count = failed

    def _compute_redirect_url(self):
        for account in self:
            account.redirect_url = account._redirect_url()

    @api.depends("network", "webhook_token")
    def _compute_webhook_url(self):
        for account in self:
            token = account.webhook_token
            can = account.network and account.network_class().capabilities.webhooks
            url = f"{account.get_base_url().rstrip('/')}{WEBHOOK}{token}"
            account.webhook_url = url if can and token else False

    def _compute_credential(self, name):
        known = credentials.read(self._origin)
        for account in self:
            account[name] = known.get(account._origin.id, {}).get(name, False)

    def _inverse_credential(self, name):
        for account in self:
            credentials.keep(account, name, account[name])

    def _compute_credentials_note(self):
        for account in self:
            account.credentials_note = credentials.note(account._origin)

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("folder")
    def _check_folder(self):
        for account in self.filtered("folder"):
            refusing.check_folder(account, self._folder_root())

    @api.model
    def _folder_root(self):
        """The one place on the server from which files may be read."""
        root = config.get("social_care_folder")
        if root:
            return root
        return str(Path(config["data_dir"]) / "social_care" / self.env.cr.dbname)

    @api.constrains("languages", "default_language")
    def _check_languages(self):
        for account in self:
            default = " ".join(language_codes.read(account.default_language))
            codes = [*language_codes.read(account.languages), default]
            language_codes.check(self.env, filter(None, codes))

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_ids(*vals_list)
        refusing.check_new(self, vals_list)
        accounts = super().create(vals_list)
        streams.sync(accounts)
        return accounts

    def write(self, vals):
        """What is fixed, what is forgotten with it, and what follows from it."""
        self._check_ids(vals)
        refusing.check(self, vals)
        moved = self._moved(vals)
        refusing.check_empty(moved)
        if moved:
            vals = vals | notices.WITHDRAWN
        if "token_expires_at" not in vals and any(name in vals for name in BY_HAND):
            vals = dict.fromkeys(OF_TOKENS, False) | vals
        result = super().write(vals)
        if not _STREAMS_FOLLOW.isdisjoint(vals):
            streams.sync(self)
        if "daily_budget" in vals:
            self.sudo().stream_ids._resume_spending()
        return result

    def _moved(self, vals):
        """Those of these accounts that get another network or company."""
        return self.filtered(
            lambda account: (
                account.network != vals.get("network", account.network)
                or account.company_id.id
                != vals.get("company_id", account.company_id.id)
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

    # ---- Actions ---------------------------------------------------------------------

    def action_connect(self):
        """Check the credentials; fill handle and network id."""
        self.check_access("write")
        transaction.commit(self.env)
        for account in self:
            notices.check(account)
            keys.check(account)
            transaction.commit(self.env)
            try:
                identity = tokens.ask(
                    account, tokens.access(account), lambda client: client.check()
                )
            except (UserError, psycopg2.Error):
                raise
            except Exception as error:
                # Whatever a library raises, a person reads words.
                if not isinstance(error, NetworkError):
                    _logger.warning(
                        "Account %s cannot be connected:\n%s",
                        account.id,
                        where(error),
                    )
                message = messages.explain(self.env, error)
                tokens.apart(account, outcome.refused, message)
                raise UserError(message) from None
            outcome.connected(account, identity)
        return True

    def action_accept_notice(self):
        """Accept what the network forbids: without that nothing is connected."""
        self.check_access("write")
        notices.accept(self)
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
            outcome = visit.to_the_end(stream)
            counts.update(outcome.counts)
            if outcome.error:
                errors.append(
                    f"{stream.label}: {messages.explain(self.env, outcome.error)}"
                )
        counts.update(self._process())
        self.env.invalidate_all()
        return summary.of(counts, errors)

    def action_fetch_button(self):
        """The same from the form: says what came of it."""
        counts = self.action_fetch()
        if counts["errors"]:
            raise UserError("\n".join(counts["errors"]))
        return summary.notice(self.env, counts)

    def action_process(self):
        """Process all that is queued for these accounts: events, then replies.

        Replies are sent at once, also those that could still have been taken back;
        those that the network itself wants to be sent later wait.

        :return: dict of counts: posts, tickets, failed, sent
        """
        self.check_access("write")
        transaction.commit(self.env)
        counts = self._process()
        self.env.invalidate_all()
        done = lanes.deliver_all(self.env, self.ids)
        self.env.invalidate_all()
        sent = {"sent": done["sent"], "unsent": done["failed"]}
        return summary.of(counts, []) | sent

    def action_view_conversations(self):
        return self._view("social_care_conversation_action", {})

    def action_view_failed_events(self):
        return self._view("social_care_event_action", {"search_default_failed": 1})

    def action_view_deliveries(self):
        """Open the page of what the network delivers by itself."""
        return self.env["social.care.webhook"]._page(self)

    def action_view_usage(self):
        return self._view("social_care_usage_action")

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
                self.env._(
                    "Accounts of this network do not accept files. Create an account "
                    "of the network File."
                )
            )
        counts = files.take_in(self, content, filename)
        counts.update(self._process())
        self.env.invalidate_all()
        return summary.of(counts, [])

    def action_import(self):
        """Open the dialogue that takes a file, of an account or of none yet."""
        return {
            "name": self.env._("Import a File of Posts"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.import",
            "views": [(False, "form")],
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
        queue.wake(self.env)
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
        queue.wake(self.env)
        return True

    def action_view_replies(self):
        return self._view("social_care_reply_action")

    def _view(self, name, context=None):
        """One of our actions, on what belongs to this account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"social_care.{name}")
        action["domain"] = [("account_id", "=", self.id)]
        return action if context is None else action | {"context": context}

    def _check_may_pause(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Supervisors decide what is sent."))

    def action_sign_in(self):
        """Go to the network's page, to say yes there."""
        self.ensure_one()
        self.check_access("write")
        notices.check(self)
        url = self.env["social.care.sign.in"]._begin(self)
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    @api.model
    @api.private
    def selection_network(self):
        """The networks there are, and those of accounts whose addon is gone."""
        networks = self._networks()
        gone = [key for key in self._network_keys() if key not in networks]
        networks |= {key: absent(key) for key in gone}
        return [
            (key, messages.translate(self.env, client.label))
            for key, client in networks.items()
        ]

    @api.model
    @tools.ormcache()
    def _network_keys(self):
        """The networks of the accounts as the registry was loaded."""
        self.env.cr.execute("SELECT DISTINCT network FROM social_care_account")
        return tuple(key for (key,) in self.env.cr.fetchall())

    @api.model
    def _networks(self):
        """The networks there are, by key; to be extended by other addons::

            def _networks(self):
                return super()._networks() | {MyClient.key: MyClient}

        :return: dict of key to client class, of one's own
        """
        return dict(NETWORKS)

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_grants(self):
        """Tell of permissions that end soon, and renew tokens that nobody asks for."""
        grants.look_after(self.search([("state", "in", ("connected", "paused"))]))
        return True

    @api.model
    def _cron_forget(self):
        """What networks, or the company, let us keep for a time only goes."""
        expiry.run(self.env)
        retention.run(self.env)
        return True

    # ---- Business methods ------------------------------------------------------------

    def _social_brought(self, begin, end):
        """What is counted of these accounts; to be extended by other addons: see
        :func:`social_care.reporting.brought.columns`."""
        return brought.columns(self, begin, end)

    @api.private
    def network_class(self):
        """The class of this account's network."""
        return registry.network(self.env, self.network)

    @api.private
    def can(self):
        """What the network lets this very account do.

        :rtype: Capabilities
        """
        self.ensure_one()
        return self.network_class().can(self._open_settings())

    @api.private
    def network_client(self):
        """A client of the network, with this account's settings."""
        self.ensure_one()
        network = self.network_class()
        return network(self.client_settings(), session=self._session())

    def _session(self):
        """What the client talks through; None: it makes its own.

        To be extended by addons whose network lies in tables of theirs.
        """
        return None

    @api.private
    def client_settings(self):
        """What a client has to know of this account."""
        found = credentials.read(self.sudo())[self.id]
        return replace(self._open_settings(), **found)

    def _open_settings(self):
        """The same without the credentials, which are not there before it is saved."""
        self.ensure_one()
        return keys.settings(self.sudo())

    @api.model
    @api.private
    def allows_internal(self):
        """Whether addresses inside the company's network may be fetched.

        Whoever runs the server says so in Odoo's configuration file, with
        ``social_care_allow_internal = True``; nobody can inside Odoo.
        """
        return str2bool(str(config.get("social_care_allow_internal") or "0"), False)

    @api.private
    def network_realm(self):
        """The server of the account, where its network has many; else empty."""
        self.ensure_one()
        return self.network_class().realm(self._open_settings())

    def _process(self):
        """Process what is queued for these accounts, waiting for other workers."""
        return (
            self.env["social.care.event"]
            .sudo()
            ._process_queue(account_ids=self.ids, patient=True)
        )

    @api.private
    def triage_options(self):
        """What the triage has to know of the account."""
        self.ensure_one()
        terms = [term.strip("#\"' ") for term in (self.search_terms or "").splitlines()]
        names = [self.company_id.name, self.name, *terms]
        return {
            "languages": tuple(language_codes.read(self.languages)),
            "default_language": " ".join(language_codes.read(self.default_language)),
            "complaint_share": self.complaint_share or None,
            "strict": self.complaint_mark == "strict",
            "brand_names": tuple(dict.fromkeys(filter(None, names)))[:MOST_NAMES],
        }

    def _redirect_url(self):
        return self.get_base_url().rstrip("/") + CALLBACK
