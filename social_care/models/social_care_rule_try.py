"""What a rule would catch, before it is saved."""

from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from .. import words
from ..rules import Book, Rule, Said, look_at

LAST = 1000
"""Posts that are looked at, the newest."""

SHOWN = 20
DAYS = 14
"""Posts and days that are shown."""

SHORT = 300

TRIED = (
    "company_id",
    "account_ids",
    "expression",
    "channel_ids",
    "languages",
    "mood",
    "intent",
    "visibility",
    "followers_min",
    "rating_max",
    "contact",
)
"""What decides whether a post is caught."""


class SocialCareRule(models.Model):
    _inherit = "social.care.rule"

    @api.model
    def read_expression(self, expression):
        """How an expression looks while it is written.

        :return: dict of ``parts``, a list of [text, kind, whether it is wrong];
            ``error``, False or a dict of ``message``, ``start`` and ``end``;
            ``meaning``, the expression with all that is unsaid said; ``hints``, a list
            of sentences
        """
        self.browse().check_access("read")
        seen = look_at(str(expression or ""))
        error = seen["error"]
        return {
            "parts": [list(part) for part in seen["parts"]],
            "error": {
                "message": words.of(self.env, error),
                "start": error.start,
                "end": error.end,
            }
            if error
            else False,
            "meaning": seen["meaning"],
            "hints": [
                self.env._(template) % values  # pylint: disable=W8301,W8161
                for template, values in seen["hints"]
            ],
        }

    @api.model
    def try_expression(self, vals):
        """Which of the last thousand posts a rule would catch; nothing is written.

        :param dict vals: values of the rule that is being written, saved or not;
            many2many fields as lists of ids, or as commands
        :return: what :meth:`read_expression` gives, and ``total``, how many posts were
            looked at; ``count``, how many are caught; ``days``, a list of [date, how
            many], the oldest first; ``posts``, the newest that are caught
        """
        answer = self.read_expression(vals.get("expression"))
        answer |= {"total": 0, "count": 0, "days": [], "posts": []}
        if answer["error"]:
            return answer
        rule = self.new(self._tried(vals))
        posts = rule._last_posts()
        book = Book([Rule(0, rule.expression or "", rule._conditions())])
        caught = posts.filtered(lambda post: book.caught(_said(post)))
        return answer | {
            "total": len(posts),
            "count": len(caught),
            "days": _days(posts, caught),
            "posts": [_show(post) for post in caught[:SHOWN]],
        }

    @api.model
    def _tried(self, vals):
        """The values that matter, as ``new`` takes them."""
        tried = {}
        for name in TRIED:
            value = vals.get(name)
            field = self._fields[name]
            if field.type == "many2many":
                ids = isinstance(value, list) and all(
                    isinstance(item, int) for item in value
                )
                value = [Command.set(value)] if ids else value or []
            elif field.type == "many2one" and isinstance(value, (list, tuple)):
                value = value[0] if value else False
            tried[name] = value
        tried["company_id"] = tried["company_id"] or self.env.company.id
        return tried

    def _last_posts(self):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("direction", "=", "in"),
            ("deleted", "=", False),
        ]
        if self.account_ids:
            domain.append(("account_id", "in", self.account_ids.ids))
        return self.env["social.care.post"].search(domain, limit=LAST)


def _said(post):
    return Said(
        post.body or "",
        account=post.account_id.id,
        company=post.company_id.id,
        network=post.network,
        language=post.language or "",
        sentiment=post.sentiment,
        intent=post.intent or "",
        visibility=post.visibility,
        followers=post.profile_id.follower_count,
        rating=post.rating,
        contact=bool(post.profile_id.partner_id),
    )


def _days(posts, caught):
    """How many are caught on each day, up to the day of the newest post."""
    if not posts:
        return []
    counts = Counter(_day(post) for post in caught)
    last, first = _day(posts[0]), _day(posts[-1])
    first = max(first, last - timedelta(days=DAYS - 1))
    return [
        [fields.Date.to_string(first + timedelta(days=n)), counts[first + timedelta(n)]]
        for n in range((last - first).days + 1)
    ]


def _day(post):
    return fields.Datetime.context_timestamp(post, post.posted_at).date()


def _show(post):
    return {
        "id": post.id,
        "author": post.profile_id.display_name or "",
        "network": post.network,
        "posted_at": fields.Datetime.to_string(post.posted_at),
        "body": (post.body or "")[:SHORT],
        "visibility": post.visibility,
        "conversation": post.conversation_id.id,
    }
