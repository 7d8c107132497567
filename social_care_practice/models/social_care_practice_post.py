from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import convert_file

from odoo.addons.social_care.database import transaction
from odoo.addons.social_care.networks import clean
from odoo.addons.social_care.networks.base import VISIBILITIES

from ..client import MAX_LENGTH, MAX_MESSAGE_LENGTH

LOCK = 7_019_001
"""The class of the advisory locks that make writers take turns, one a timeline."""


class PracticeStore:
    """The practice network's timeline of one account, for its client.

    See :class:`..client.Store`, whose methods these are. Each is done in
    a transaction of its own, as a network would.
    """

    def __init__(self, env, account_id):
        self._env = env
        self._account_id = account_id

    def changes_after(self, number, limit):
        return self._run(
            lambda posts: posts._changes_after(self._account_id, number, limit)
        )

    def add(self, body, visibility, parent_id, idempotency_key):
        return self._run(
            lambda posts: posts._add_own(
                self._account_id, body, visibility, parent_id, idempotency_key
            )
        )

    def delete(self, number):
        self._run(lambda posts: posts._delete_own(self._account_id, number))

    def permalink(self, number):
        base = self._env["social.care.practice.post"].get_base_url()
        return f"{base}/social_care/practice/{self._account_id}#p{number}"

    def _run(self, work):
        return transaction.run(
            self._env, lambda env: work(env["social.care.practice.post"].sudo())
        )


class SocialCarePracticePost(models.Model):
    """One thing said on the practice network: by an invented customer, or by us."""

    _name = "social.care.practice.post"
    _description = "Practice Post"
    _inherit = ["social.care.guarded"]
    _order = "id"
    _rec_name = "body"
    _fixed = frozenset({"account_id"})

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    person_id = fields.Many2one(
        "social.care.practice.person",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who wrote it; nobody: the company itself.",
    )
    customer_id = fields.Many2one(
        "social.care.practice.person",
        compute="_compute_thread",
        store=True,
        recursive=True,
        index="btree_not_null",
        ondelete="restrict",
        help="In private: the customer at the other end, whoever writes.",
    )
    body = fields.Text(help="Nothing is left of a post that was deleted.")
    visibility = fields.Selection(
        selection=VISIBILITIES,
        required=True,
        default="public",
        readonly=True,
    )
    parent_id = fields.Many2one(
        "social.care.practice.post",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    root_id = fields.Many2one(
        "social.care.practice.post",
        compute="_compute_thread",
        store=True,
        recursive=True,
        index="btree_not_null",
        ondelete="restrict",
        help="In public: the post the thread began with; nothing: it is this one.",
    )
    posted_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    deleted = fields.Boolean(readonly=True)
    change = fields.Integer(
        readonly=True,
        required=True,
        aggregator=None,
        help="The number of its last change, by which readers follow the timeline.",
    )
    idempotency_key = fields.Char(readonly=True)

    _change_unique = models.UniqueIndex("(account_id, change)")
    _idempotency_key_unique = models.UniqueIndex(
        "(account_id, idempotency_key) WHERE idempotency_key IS NOT NULL"
    )
    _body_required = models.Constraint(
        "CHECK (deleted OR body IS NOT NULL)", "Please write something."
    )

    def init(self):
        self.env.cr.execute(
            """
            CREATE SEQUENCE IF NOT EXISTS social_care_practice_change
                   OWNED BY social_care_practice_post.change
            """
        )

    # ---- Computes --------------------------------------------------------------------

    @api.depends(
        "parent_id.root_id", "parent_id.customer_id", "visibility", "person_id"
    )
    def _compute_thread(self):
        for post in self:
            parent = post.parent_id
            if post.visibility == "private":
                post.root_id = False
                post.customer_id = (
                    post.person_id or parent.customer_id or parent.person_id
                )
            else:
                post.root_id = parent.root_id or parent
                post.customer_id = False

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("body", "deleted")
    def _check_body(self):
        for post in self.filtered(lambda p: not p.deleted):
            if not post.body:
                raise ValidationError(self.env._("Please write something."))
            public = post.visibility == "public"
            limit = MAX_LENGTH if public else MAX_MESSAGE_LENGTH
            if len(post.body) > limit:
                raise ValidationError(
                    self.env._(
                        "This is %(length)s characters long; %(limit)s are allowed.",
                        length=len(post.body),
                        limit=limit,
                    )
                )

    @api.constrains("account_id", "person_id", "parent_id", "visibility")
    def _check_thread(self):
        for post in self:
            account, parent = post.account_id, post.parent_id
            if account.network != "practice":
                raise ValidationError(
                    self.env._("Only accounts of the network Practice have a timeline.")
                )
            if any(
                other.account_id != account
                for other in (post.person_id, parent)
                if other
            ):
                raise ValidationError(
                    self.env._("The author and the post to be answered are elsewhere.")
                )
            if parent.visibility == "private" and (
                post.visibility != "private" or post.customer_id != parent.customer_id
            ):
                raise ValidationError(
                    self.env._("What was said in private is answered there in private.")
                )
            if post.visibility == "private" and not post.customer_id:
                raise ValidationError(
                    self.env._("The company can write in private only to a customer.")
                )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_ids(*vals_list)
        numbered = []
        for vals in map(self._tidy, vals_list):
            parent = self.browse(vals.get("parent_id") or [])
            if parent.deleted:
                raise ValidationError(
                    self.env._("The post to be answered no longer exists.")
                )
            vals["change"] = self._next_change(vals.get("account_id"))
            numbered.append(vals)
        posts = super().create(numbered)
        posts._wake()
        return posts

    def write(self, vals):
        if not {"body", "deleted"} & vals.keys():
            return super().write(vals)
        vals = self._tidy(vals)
        for post in self:
            number = self._next_change(post.account_id.id)
            super(SocialCarePracticePost, post).write(dict(vals, change=number))
        self._wake()
        return True

    @api.model
    def _tidy(self, vals):
        """Values as they can be stored, whoever typed them."""
        vals = dict(vals)
        if "body" in vals:
            vals["body"] = clean.text(vals["body"] or "") or False
        return vals

    # ---- Actions ---------------------------------------------------------------------

    def action_delete(self):
        """Take posts away, as their author would."""
        here = self.filtered(lambda p: not p.deleted)
        here.write({"deleted": True, "body": False})
        return True

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _load_demo(self):
        """The demo's timeline, unless it is there: it came with the core once.

        What people have made of it since then stays.
        """
        account = "social_care_practice.demo_account_practice"
        if not self.env.ref(account, raise_if_not_found=False):
            file = "demo/timeline.xml"
            convert_file(self.env, "social_care_practice", file, {}, mode="init")
        return True

    @api.model
    def _store(self, account):
        """The timeline of an account, as its client wants it."""
        return PracticeStore(self.env, account.id)

    @api.model
    def _next_change(self, account_id):
        """The next number of change; whoever draws one, commits before the next does.

        So a reader who saw a number has seen all below it: the sequence gives numbers
        in the order of the lock, and PostgreSQL shows what was committed before it
        lets go of the lock.
        """
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, account_id or 0]
        )
        self.env.cr.execute("SELECT nextval('social_care_practice_change')")
        return self.env.cr.fetchone()[0]

    def _wake(self):
        """What was written is fetched as soon as it is committed."""
        self.sudo().account_id.stream_ids.filtered("active").visit_soon()

    @api.model
    def _changes_after(self, account_id, number, limit):
        posts = self.search(
            [("account_id", "=", account_id), ("change", ">", number)],
            order="change",
            limit=limit,
        )
        return [post._wire() for post in posts]

    @api.model
    def _add_own(self, account_id, body, visibility, parent_id, idempotency_key):
        """Write a post of the company's, once for each key."""
        key = idempotency_key or False
        domain = [("account_id", "=", account_id), ("idempotency_key", "=", key)]
        known = key and self.search(domain)
        if known:
            return known.id
        parent = self.search([("id", "=", parent_id), ("account_id", "=", account_id)])
        if parent_id and (not parent or parent.deleted):
            raise LookupError(parent_id)
        return self.create(
            {
                "account_id": account_id,
                "body": body,
                "visibility": visibility,
                "parent_id": parent.id,
                "idempotency_key": key,
            }
        ).id

    @api.model
    def _delete_own(self, account_id, number):
        """Take back a post of the company's; others' are not ours to take away."""
        self.search(
            [
                ("id", "=", number),
                ("account_id", "=", account_id),
                ("person_id", "=", False),
            ]
        ).action_delete()

    def _wire(self):
        """A post as the client expects it."""
        self.ensure_one()
        person = self.person_id
        row = {
            "id": self.id,
            "change": self.change,
            "deleted": self.deleted,
            "author_id": str(person.id) if person else "company",
            "visibility": self.visibility,
            "thread_id": self.customer_id.id or self.root_id.id,
        }
        if self.deleted:
            return row
        return row | {
            "own": not person,
            "author_handle": person.handle or self.account_id.handle,
            "author_name": person.name or self.account_id.name,
            "author_followers": person.follower_count,
            "author_verified": person.verified,
            "body": self.body,
            "posted_at": self.posted_at.isoformat(),
            "parent_id": self.parent_id.id,
            "permalink": self._store(self.account_id).permalink(self.id),
        }
