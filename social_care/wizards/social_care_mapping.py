import base64
import csv
import io
from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import registry
from ..fetching import summary
from ..networks import handles

MAX_LINES = 20_000
MATCHES = ("link", "keep")


class SocialCareMapping(models.TransientModel):
    """Handles and contacts out of a file: shown first what will match, then kept."""

    _name = "social.care.mapping"
    _description = "Map Handles to Contacts"
    _inherit = ["social.care.guarded"]

    content = fields.Binary(string="File", required=True, attachment=False)
    filename = fields.Char()
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        string="Network of Plain Handles",
        help="For lines that neither name a network nor are an address of one.",
    )
    line_ids = fields.One2many("social.care.mapping.line", "mapping_id")
    summary = fields.Char(compute="_compute_summary")
    match_count = fields.Integer(compute="_compute_summary")

    @api.depends("line_ids.state")
    def _compute_summary(self):
        for mapping in self:
            counts = Counter(mapping.line_ids.mapped("state"))
            mapping.match_count = sum(counts[state] for state in MATCHES)
            mapping.summary = mapping.line_ids and self.env._(
                "Profiles to be linked: %(link)s. Handles kept for later: %(keep)s. "
                "There already: %(known)s. Without a match: %(other)s.",
                link=counts["link"],
                keep=counts["keep"],
                known=counts["known"],
                other=counts["wrong"],
            )

    # ---- Actions -------------------------------------------------------------------

    def action_preview(self):
        """Read the file and show what each line would do. Nothing is changed."""
        self.ensure_one()
        self.line_ids.unlink()
        rows = self._rows()
        contacts = self._contacts([row["contact"] for row in rows])
        called = {
            label.casefold(): key for key, label in registry.labels(self.env).items()
        }
        lines = [self._line(row, contacts, called) for row in rows]
        self._weigh(lines)
        self.env["social.care.mapping.line"].create(lines)
        return self._show()

    def action_apply(self):
        """Keep the handles that match and link their profiles."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.state in MATCHES)
        fresh = lines.filtered(lambda line: not line.handle_known)
        self.env["social.care.handle"].create(
            [
                {
                    "partner_id": line.partner_id.id,
                    "network": line.network,
                    "pasted": line.handle,
                }
                for line in fresh
            ]
        )
        words = self.env._(
            "Mapped from the file %(file)s by %(user)s on %(date)s.",
            file=self.filename or "",
            user=self.env.user.name,
            date=fields.Date.context_today(self),
        )
        for partner, theirs in lines.grouped("partner_id").items():
            profiles = theirs.profile_id.filtered(lambda p: not p.partner_id)
            if profiles:
                profiles.sudo().write(
                    {"partner_id": partner.id, "link_evidence": words}
                )
        message = self.env._(
            "Handles kept: %(handles)s. Profiles linked: %(profiles)s.",
            handles=len(fresh),
            profiles=len(lines.profile_id),
        )
        return summary.notification(message, failed=False)

    # ---- Reading -------------------------------------------------------------------

    def _show(self):
        return {
            "name": self.env._("Map Handles to Contacts"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _rows(self):
        """The file as dictionaries of line, network, handle and contact."""
        content = base64.b64decode(self.content)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UserError(
                self.env._("This file is not written in UTF-8. Save it as UTF-8.")
            ) from error
        header = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=header.count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
        if not {"handle", "contact"} <= names.keys():
            raise UserError(
                self.env._(
                    "The file needs a header with the columns handle and contact; "
                    "network is optional."
                )
            )
        rows = []
        try:
            for row in reader:
                rows.append(
                    {
                        name: (row.get(names.get(name)) or "").strip()
                        for name in ("network", "handle", "contact")
                    }
                    | {"number": reader.line_num}
                )
                if len(rows) > MAX_LINES:
                    raise UserError(
                        self.env._("A file may have %s lines at most.", MAX_LINES)
                    )
        except csv.Error as error:
            raise UserError(self.env._("This is not a CSV file.")) from error
        return rows

    def _contacts(self, texts):
        """What a line calls its contact to the contacts it may be.

        A contact is called by its reference, its external id, its e-mail address or
        its name; the first that finds one wins. A number is a reference and no id of
        the database, which people's files do not know.
        """
        Partner = self.env["res.partner"]
        texts = {text for text in texts if text}
        found = {}

        def keep(pairs):
            by_text = defaultdict(Partner.browse)
            for text, partner in pairs:
                by_text[text] |= partner
            for text, partners in by_text.items():
                found.setdefault(text, partners)

        by_ref = Partner.search([("ref", "in", list(texts))])
        keep((partner.ref, partner) for partner in by_ref)
        names = {text: text.split(".", 1) for text in texts if text.count(".") == 1}
        data = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("model", "=", "res.partner"),
                    ("name", "in", [name for _module, name in names.values()]),
                ]
            )
        )
        ids = {each.complete_name: each.res_id for each in data}
        there = Partner.search([("id", "in", list(ids.values()))])
        keep((t, there.browse(ids[t])) for t in names if ids.get(t) in there.ids)
        folded = defaultdict(list)
        for text in texts:
            folded[text.lower()].append(text)
        emails = Partner.search([("email_normalized", "in", list(folded))])
        keep((t, p) for p in emails for t in folded[p.email_normalized])
        by_name = Partner.search([("name", "in", list(texts))])
        keep((partner.name, partner) for partner in by_name)
        return found

    def _line(self, row, contacts, called):
        """The values of a line, with what is wrong with it, if anything is."""
        network, handle, problem = self._handle(row, called)
        partners = contacts.get(row["contact"], self.env["res.partner"])
        if not problem and not row["contact"]:
            problem = self.env._("No contact is named.")
        if not problem and not partners:
            problem = self.env._('No contact is found for "%s".', row["contact"])
        if not problem and len(partners) > 1:
            problem = self.env._(
                '%(count)s contacts are found for "%(text)s".',
                count=len(partners),
                text=row["contact"],
            )
        return {
            "mapping_id": self.id,
            "number": row["number"],
            "text": row["handle"],
            "contact": row["contact"],
            "network": network or False,
            "handle": handle,
            "partner_id": False if problem else partners.id,
            "state": "wrong" if problem else "keep",
            "explanation": problem or "",
        }

    def _handle(self, row, called):
        """Network and handle of a line, and what is wrong with them.

        :param dict called: what networks are called, folded, to their keys
        """
        if not row["handle"]:
            return "", "", self.env._("The handle is missing.")
        said = row["network"].casefold()
        network = said if said in registry.networks(self.env) else called.get(said, "")
        if said and not network:
            return "", "", self.env._('"%s" is not a network.', row["network"])
        named, handle = handles.identify(registry.networks(self.env), row["handle"])
        network = network or named or self.network
        if not network:
            return "", "", self.env._("On which network is it?")
        handle = registry.network(self.env, network).handle_of(row["handle"])
        if not handle:
            return (
                network,
                "",
                self.env._("No handle of %s.", registry.label(self.env, network)),
            )
        if not registry.network(self.env, network).capabilities.links_authors:
            return (
                network,
                handle,
                self.env._(
                    "The rules of %s forbid tying its members to contacts.",
                    registry.label(self.env, network),
                ),
            )
        return network, handle, ""

    def _weigh(self, lines):
        """What each line that has a contact would do."""
        keys = defaultdict(list)
        for line in lines:
            if line["state"] == "keep":
                key = registry.network(self.env, line["network"]).handle_key(
                    line["handle"]
                )
                keys[line["network"], key].append(line)
        wanted = [
            ("network", "in", list({network for network, _key in keys})),
            ("handle_key", "in", list({key for _network, key in keys})),
        ]
        profiles, kept = defaultdict(list), defaultdict(set)
        for profile in self.env["social.care.profile"].search(wanted):
            profiles[profile.network, profile.handle_key].append(profile)
        for handle in self.env["social.care.handle"].search(wanted):
            kept[handle.network, handle.handle_key].add(handle.partner_id.id)
        for key, theirs in keys.items():
            if len({line["partner_id"] for line in theirs}) > 1:
                for line in theirs:
                    line["state"] = "wrong"
                    line["explanation"] = self.env._(
                        "The file gives this handle to several contacts."
                    )
                continue
            for again in theirs[1:]:
                again["state"] = "known"
                again["explanation"] = self.env._("The same as an earlier line.")
            self._weigh_line(theirs[0], profiles[key], kept[key])

    def _weigh_line(self, line, profiles, kept):
        partner = self.env["res.partner"].browse(line["partner_id"])
        mine = partner.id in kept
        line["handle_known"] = mine
        if kept - {partner.id}:
            line["state"] = "wrong"
            line["explanation"] = self.env._("Another contact has this handle.")
        elif len(profiles) > 1:
            line["explanation"] = self.env._(
                "%s profiles have this handle: link them one by one.", len(profiles)
            )
            line["state"] = "known" if mine else "keep"
        elif not profiles:
            line["state"] = "known" if mine else "keep"
            line["explanation"] = self.env._("Nobody has written by this handle yet.")
        elif not profiles[0].partner_id and partner.company_id in (
            self.env["res.company"],
            profiles[0].company_id,
        ):
            line["state"] = "link"
            line["profile_id"] = profiles[0].id
            line["explanation"] = profiles[0].display_name
        elif profiles[0].partner_id == partner:
            line["state"] = "known" if mine else "keep"
            line["explanation"] = self.env._("The profile is linked already.")
        else:
            line["state"] = "wrong"
            line["explanation"] = self.env._(
                "The profile belongs to %s.",
                profiles[0].partner_id.display_name or profiles[0].company_id.name,
            )


class SocialCareMappingLine(models.TransientModel):
    _name = "social.care.mapping.line"
    _description = "Line of a Mapping"
    _inherit = ["social.care.guarded"]
    _order = "state desc, number"

    mapping_id = fields.Many2one(
        "social.care.mapping", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(string="Line")
    text = fields.Char(string="Handle in the File")
    contact = fields.Char(string="Contact in the File")
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network()
    )
    handle = fields.Char()
    handle_known = fields.Boolean()
    partner_id = fields.Many2one("res.partner", string="Contact", ondelete="cascade")
    profile_id = fields.Many2one("social.care.profile", ondelete="cascade")
    state = fields.Selection(
        selection=[
            ("link", "Will be linked"),
            ("keep", "Will be kept"),
            ("known", "There already"),
            ("wrong", "Does not match"),
        ],
        required=True,
    )
    explanation = fields.Char()
