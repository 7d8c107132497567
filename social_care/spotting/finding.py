"""What people began to talk about: proposed to whoever names topics."""

from collections import defaultdict
from datetime import timedelta

from odoo import fields

from ..topics import Said, growing, phrase

PERIOD = timedelta(days=7)
PERIODS = 4
"""What was said in the last period is compared with so many before it."""
NEWEST = 20_000
BEFORE = 40_000
"""Posts of a language that are looked at, the newest, of the last period and of those
before it: so many fit into memory and into a minute."""
MOST = 10
"""Topics of a language that are proposed at once."""
KEPT = timedelta(days=28)
"""So long a proposal stays that nobody names and that grows no more."""
HOUR = timedelta(hours=1)
NEWEST_NOW, BEFORE_NOW = 400, 3000
"""Posts that are looked at for what grows within the hour: people wait for it."""
SAMPLE = 500
"""Posts of a proposal that are kept with it."""
TERMS = 12
_SAID = """
    SELECT p.id, p.profile_id, p.posted_at, p.body, coalesce(p.language, '')
      FROM social_care_post p
      JOIN social_care_profile a ON a.id = p.profile_id
     WHERE p.company_id = %(company)s AND p.direction = 'in'
       AND p.visibility = 'public' AND p.deleted IS NOT TRUE
       AND p.intent IS DISTINCT FROM 'spam' AND a.muted IS NOT TRUE
       AND p.body != '' AND p.posted_at > %(since)s AND p.posted_at <= %(until)s
       AND (%(language)s IS NULL OR coalesce(p.language, '') = %(language)s)
       AND (%(accounts)s::int[] IS NULL OR p.account_id = ANY(%(accounts)s))
     ORDER BY p.posted_at DESC
     LIMIT %(most)s
"""


def find(company):
    """Propose the topics that grow in what is said to a company.

    :return: the topics that were made or grew on
    """
    env, now = company.env, fields.Datetime.now()
    env["social.care.topic"].flush_model()
    env["social.care.post"].flush_model()
    env["social.care.profile"].flush_model()
    since = now - PERIOD
    by_language = defaultdict(list)
    for language, said in _said(company, since, now, None, NEWEST):
        by_language[language].append(said)
    found = env["social.care.topic"]
    known = _known(company)
    for language, latest in sorted(by_language.items()):
        before = [
            said
            for _language, said in _said(
                company, since - PERIODS * PERIOD, since, language, BEFORE
            )
        ]
        before.sort(key=lambda said: (said.author, said.period))
        for topic in growing(latest, before, MOST):
            found |= _keep(company, language, topic, known)
    _tidy(company, now)
    return found


def now(accounts, began, until):
    """What grows in the last hour of what is said to some accounts, against what was
    said to their company before: in each language, quickly, of some posts.

    :param accounts: of one company, with all rights
    :param datetime began: what was said from then on is no measure of what is usual
    :param datetime until: the end of the hour
    :return: pairs of a language and a :class:`~..topics.Topic`, most people first
    """
    company = accounts.company_id
    latest = _said(company, until - HOUR, until, None, NEWEST_NOW, accounts)
    before = _said(company, began - PERIODS * PERIOD, began, None, BEFORE_NOW)
    before.sort(key=lambda it: (it[1].author, it[1].period))
    found = [
        (language, topic)
        for language in {language for language, _post in latest}
        for topic in growing(
            [said for theirs, said in latest if theirs == language],
            [said for theirs, said in before if theirs == language],
            MOST,
        )
    ]
    return sorted(found, key=lambda it: (-len(it[1].authors), it[1].label))


def _said(company, since, until, language, most, accounts=None):
    """(language, post) of what customers said in public, the newest first.

    :param accounts: to which of the company's accounts; None: to all
    """
    cr = company.env.cr
    cr.execute(
        _SAID,
        {
            "company": company.id,
            "since": since,
            "until": until,
            "language": language,
            "accounts": accounts and accounts.ids,
            "most": most,
        },
    )
    return [
        (theirs, Said(post_id, author, (until - posted_at) // PERIOD, body))
        for post_id, author, posted_at, body, theirs in cr.fetchall()
    ]


def _known(company):
    """Term, by language, to the topic that has it already, whatever became of it."""
    topics = company.env["social.care.topic"].with_context(active_test=False)
    return {
        (topic.language or "", term): topic
        for topic in topics.search([("company_id", "=", company.id)])
        for term in topic.terms or ()
    }


def _keep(company, language, topic, known):
    """A proposal, new or grown; none where people have decided on it already."""
    env = company.env
    there = next(
        (known[language, term] for term in topic.terms if (language, term) in known),
        env["social.care.topic"],
    )
    if there and (there.state != "found" or not there.active):
        return there.browse()
    said = sorted(topic.posts, reverse=True)[:SAMPLE]
    values = {
        "terms": topic.terms[:TERMS],
        "score": topic.score,
        "growth": topic.growth,
        "grown_at": fields.Datetime.now(),
        "post_ids": [fields.Command.set(said)],
    }
    if there:
        there.write(values)
        return there
    made = there.create(
        values
        | {
            "name": topic.label,
            "company_id": company.id,
            "language": language,
            "expression": phrase(topic.label),
        }
    )
    known.update({(language, term): made for term in topic.terms})
    return made


def _tidy(company, now):
    """What nobody named while it grew is no topic."""
    company.env["social.care.topic"].search(
        [
            ("company_id", "=", company.id),
            ("state", "=", "found"),
            ("grown_at", "<", now - KEPT),
        ]
    ).unlink()
