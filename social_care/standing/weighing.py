"""What the company's weights make of a conversation, with what ties its customer."""

from odoo.tools import SQL

from .. import messages
from ..triage import priority
from ..triage.names import LANGUAGE_NAMES
from ..triage.priority import Loyalty, Weights

_LANGUAGES = frozenset(LANGUAGE_NAMES.values())


class Weighing:
    """Weights, loyalty and rules of one batch, read in one query each.

    :param people: the rows of the conversations, with ``id``, ``partner_id``,
        ``company_id``
    """

    def __init__(self, env, people):
        self.env = env
        self.weights = {
            row["company_id"]: row for row in env["social.care.weights"].rows()
        }
        self.loyalty = _loyalty(
            env,
            {
                (person["partner_id"], person["company_id"])
                for person in people
                if person["partner_id"]
            },
        )
        self.rules = env["social.care.rule.hit"].ruled(
            [person["id"] for person in people]
        )
        self.words = {}

    def weigh(self, person, said):
        """The :class:`Weight` of a conversation.

        :param dict person: the row of the conversation
        :param list said: the rows of its posts that are there, in order
        """
        theirs = [post for post in said if post["direction"] == "in"]
        last = (theirs or said or [None])[-1]
        company = person["company_id"]
        return priority.weigh(
            intents=[post["intent"] for post in theirs],
            sentiment=last["sentiment"] if last else None,
            inflammatory=max(map(_heat, theirs), default=0.0),
            followers=person["follower_count"],
            verified=person["verified"],
            known_contact=bool(person["partner_id"]),
            rating=last["rating"] if last else None,
            language=(last["language"] if last else None) or "",
            loyalty=self.loyalty.get((person["partner_id"], company)),
            year=last["posted_at"].year if last else None,
            voices=max((post["voices"] or 0 for post in theirs), default=0),
            private=bool(theirs)
            and all(post["visibility"] == "private" for post in theirs),
            weights=self._weights(company),
            ruled=self.rules.get(person["id"]),
        )

    def reason(self, weight):
        """Why, in words."""
        return ", ".join(self._words(*reason) for reason in weight.reasons) or None

    def _weights(self, company_id):
        row = self.weights.get(company_id)
        return Weights(**{name: row[name] for name in priority.BOUNDS}) if row else None

    def _words(self, template, values):
        env = self.env
        words = self.words.get(template)
        if words is None:
            words = messages.translate(env, template)
            self.words[template] = words
        if not values:
            return words
        values = {
            name: self._words(value, None) if value in _LANGUAGES else value
            for name, value in values.items()
        }
        return words % values


def _heat(post):
    """How inflammatory a post is, 0 to 1; of one from before degrees were kept, 1."""
    if not post["inflammatory"]:
        return 0.0
    score = post["inflammatory_score"]
    return 1.0 if score is None else score


def _loyalty(env, wanted):
    """(partner id, company id) to :class:`Loyalty`: of the contact, and of whom they
    belong to.

    What another company of this database sold does not count.
    """
    if not wanted:
        return {}
    orders = SQL("SELECT NULL::int AS number, NULL::timestamp AS first")
    if "sale.order" in env.registry:
        orders = SQL(
            """
            SELECT count(*) AS number, min(o.date_order) AS first
              FROM sale_order o
             WHERE o.partner_id IN (SELECT id FROM family)
               AND o.company_id = wanted.company_id AND o.state = 'sale'
            """
        )
    env.cr.execute(
        SQL(
            """
            SELECT wanted.partner_id, wanted.company_id,
                   extract(year FROM least(me.create_date, head.create_date,
                                           won.first, sold.first))::int,
                   won.number, sold.number, tags.names
              FROM (SELECT unnest(%(partners)s) AS partner_id,
                           unnest(%(companies)s) AS company_id) wanted
              JOIN res_partner me ON me.id = wanted.partner_id
              JOIN res_partner head ON head.id = me.commercial_partner_id
        CROSS JOIN LATERAL (
                   WITH family AS (SELECT me.id UNION SELECT head.id)
                   SELECT count(*) AS number, min(l.date_closed) AS first
                     FROM crm_lead l
                    WHERE l.partner_id IN (SELECT id FROM family)
                      AND l.won_status = 'won' AND l.active
                      AND (l.company_id = wanted.company_id OR l.company_id IS NULL)
                   ) won
        CROSS JOIN LATERAL (
                   WITH family AS (SELECT me.id UNION SELECT head.id)
                   %(orders)s
                   ) sold
        CROSS JOIN LATERAL (
                   SELECT array_agg(DISTINCT tag.id) AS names
                     FROM res_partner_res_partner_category_rel rel
                     JOIN social_care_weights w ON w.company_id = wanted.company_id
                     JOIN social_care_weights_tag_rel counts
                       ON counts.weights_id = w.id
                      AND counts.category_id = rel.category_id
                     JOIN res_partner_category tag ON tag.id = rel.category_id
                    WHERE rel.partner_id IN (me.id, head.id)
                   ) tags
            """,
            partners=[partner for partner, _company in wanted],
            companies=[company for _partner, company in wanted],
            orders=orders,
        )
    )
    rows = env.cr.fetchall()
    ids = {tag for row in rows for tag in row[5] or ()}
    names = {tag.id: tag.name for tag in env["res.partner.category"].browse(ids)}
    return {
        (partner, company): Loyalty(
            since=since,
            won=won or 0,
            orders=sold or 0,
            tags=tuple(names[tag] for tag in tags or ()),
        )
        for partner, company, since, won, sold, tags in rows
    }
