import hashlib
import json

from odoo import api, fields, models

from ...networks.base import VISIBILITIES
from ..selections import those_of

KEPT = ("threat", "legal")
"""Matters whose evidence stays when the author deletes the post."""
_SAID = ("author_name", "author_handle", "body", "permalink")
_IDS = ("author_external_id", "post_external_id")


class SocialCareEvidence(models.Model):
    """What a post said when it was escalated, whatever becomes of the post."""

    _name = "social.care.evidence"
    _inherit = ["social.care.exported"]
    _description = "Evidence of an Escalated Post"
    _members_network = "network"
    _order = "id desc"
    _rec_name = "author_name"

    rule_id = fields.Many2one("social.care.rule", readonly=True, ondelete="set null")
    kind = fields.Selection(
        selection=those_of("social.care.rule", "escalation_kind"),
        string="Matter",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    post_id = fields.Many2one(
        "social.care.post",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    ticket_id = fields.Many2one(
        related="post_id.conversation_id.ticket_id", string="Ticket"
    )
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        readonly=True,
    )
    author_name = fields.Char(string="Author", readonly=True)
    author_handle = fields.Char(string="Handle", readonly=True)
    author_external_id = fields.Char(string="Author's Network ID", readonly=True)
    post_external_id = fields.Char(string="Network ID", readonly=True)
    permalink = fields.Char(readonly=True)
    visibility = fields.Selection(selection=VISIBILITIES, readonly=True)
    posted_at = fields.Datetime(string="Said on", readonly=True)
    body = fields.Text(string="Words", readonly=True)
    digest = fields.Char(
        readonly=True,
        help="SHA-256 of the words, the author and the time: whoever has a copy can "
        "show that it is the same.",
    )
    forgotten_at = fields.Datetime(
        string="Words Removed on",
        readonly=True,
        help="The author deleted the post, and the matter is none for which its words "
        "may be kept; or the rules of the network do not let us keep them.",
    )

    _version_unique = models.UniqueIndex("(post_id, digest)")
    _company_index = models.Index("(company_id, id DESC)")

    # ---- Actions ---------------------------------------------------------------------

    def action_download(self):
        """The snapshot that was kept, as a file."""
        self.ensure_one()
        self.check_access("read")
        snapshot = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)], limit=1
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{snapshot.id}?download=true",
            "target": "download",
        }

    def action_open_permalink(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.permalink, "target": "new"}

    # ---- Business methods ------------------------------------------------------------

    @api.private
    @api.model
    def row(self, consequences, entry, author):
        """The columns of a post's evidence, from a batch.

        :param consequences: of the rule that escalates it
        :param entry: the post
        :param author: the row of its profile
        """
        post = entry.post
        values = {
            "author_external_id": author["external_id"],
            "author_handle": author["handle"] or None,
            "author_name": author["name"] or author["handle"] or author["external_id"],
            "body": post.body,
            "network": entry.account.network,
            "permalink": post.permalink or None,
            "post_external_id": entry.external_id,
            "posted_at": post.posted_at or fields.Datetime.now(),
            "visibility": post.visibility,
        }
        return {
            "rule_id": consequences.rule,
            "kind": consequences.escalation,
            "company_id": entry.account.company_id,
            "post_id": entry.post_id,
            **values,
            "digest": _digest(values),
        }

    def _snapshot(self):
        """The same as a file that can be given away."""
        self.ensure_one()
        names = (
            "network",
            "author_name",
            "author_handle",
            "author_external_id",
            "post_external_id",
            "permalink",
            "visibility",
            "body",
            "digest",
        )
        values = {name: self[name] or "" for name in names}
        values["posted_at"] = fields.Datetime.to_string(self.posted_at) + "Z"
        values["preserved_at"] = fields.Datetime.to_string(self.create_date) + "Z"
        return json.dumps(values, indent=2, ensure_ascii=False, sort_keys=True)

    @api.private
    def attach(self):
        """Keep the snapshots as files, for those who may see the evidence."""
        return self.env["ir.attachment"].create(
            [
                {
                    "name": f"evidence-{evidence.id}.json",
                    "res_model": evidence._name,
                    "res_id": evidence.id,
                    "mimetype": "application/json",
                    "raw": evidence._snapshot().encode(errors="replace"),
                }
                for evidence in self
            ]
        )

    @api.private
    @api.model
    def erase(self, posts, keep):
        """The authors of posts are to be forgotten.

        :param bool keep: whether what proves a threat or a legal matter stays
        """
        gone = self.search(
            [("post_id", "in", posts.ids)]
            + ([("kind", "not in", KEPT)] if keep else [])
        )
        gone.empty()

    @api.private
    def empty(self):
        """Only that there was something stays, of which matter and when."""
        self.write(
            dict.fromkeys((*_SAID, *_IDS, "digest"), False)
            | {"forgotten_at": fields.Datetime.now()}
        )
        self._drop_snapshots()

    @api.model
    def _forget(self, posts, whole=False):
        """Posts were deleted by their authors, or the network's rules end the keeping
        of their words: what may not be kept goes as well.

        :param bool whole: that of threats and legal matters too
        """
        gone = self.search(
            [
                ("post_id", "in", posts.ids),
                ("kind", "not in", () if whole else KEPT),
                ("forgotten_at", "=", False),
            ]
        )
        if not gone:
            return
        gone.write(
            {**dict.fromkeys(_SAID, False), "forgotten_at": fields.Datetime.now()}
        )
        gone._drop_snapshots()

    def _drop_snapshots(self):
        self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()


def _digest(values):
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
