"""People are told what rules caught, once the batch that caught it is committed."""

import logging

from ..database import lane, transaction
from ..text.tracing import where
from . import broken_rules, floods

_logger = logging.getLogger(__name__)
BATCH = 500
"""Alerts that are told in one transaction."""


def after_batch(env, broken=None):
    """A batch is committed: tell people what its rules caught. Never raises.

    :param broken: dict of the id of a rule that could not be asked to its exception
    """
    for step in (
        _tell,
        _count,
        lambda env: broken_rules.note(env, broken or {}),
    ):
        try:
            step(env)
        except Exception as error:
            _logger.warning("After a batch with rules:\n%s", where(error))


def run(env):
    """Tell what is left, and how many a flood was in the end.

    :param env: the environment of the cron
    """
    alerts = env["social.care.alert"]
    lane.work(
        env,
        lambda: transaction.run(env, _tell_some),
        lambda: alerts.search_count([("state", "=", "new")], limit=1),
    )
    _count(env)
    transaction.run(env, floods.end)


def _tell(env):
    told = BATCH
    while told == BATCH:
        told = transaction.run(env, _tell_some)


def _tell_some(env):
    """Tell the next alerts.

    Whoever else tells of the same rule writes the rule as well: one of the two is done
    again, so that nothing is counted twice.

    :return: how many
    """
    env.cr.execute(
        """
        SELECT id FROM social_care_alert
         WHERE state = 'new'
         ORDER BY id
         LIMIT %s
           FOR UPDATE SKIP LOCKED
        """,
        [BATCH],
        log_exceptions=False,
    )
    alerts = env["social.care.alert"].browse(row[0] for row in env.cr.fetchall())
    _hold(alerts.rule_id)
    for rule, theirs in alerts.grouped("rule_id").items():
        try:
            with env.cr.savepoint():
                floods.tell(rule, theirs)
                env.flush_all()
        except transaction.CONFLICTS:
            raise
        except Exception as error:
            _logger.warning("Rule %s: nobody told:\n%s", rule.id, where(error))
            env.invalidate_all()
            theirs.write({"state": "failed"})
            broken_rules.note_one(rule, error)
    return len(alerts)


def _hold(rules):
    """Lock rules before what they count is written.

    A conflict with who counts at the same time is no error: both are done in turn.
    """
    rules.env.cr.execute(
        "SELECT id FROM social_care_rule WHERE id = ANY(%s) ORDER BY id"
        " FOR NO KEY UPDATE",
        [rules.ids],
        log_exceptions=False,
    )


def _count(env):
    """Add what was caught since the last time to the rules' own figures.

    Not where posts are stored: two batches that write the same rule would have to take
    turns.
    """

    def work(env):
        env.cr.execute(
            """
            WITH fresh AS (
                UPDATE social_care_rule_hit SET counted = TRUE
                 WHERE NOT counted
             RETURNING rule_id, create_date)
            UPDATE social_care_rule rule
               SET hit_count = coalesce(hit_count, 0) + sums.count,
                   last_hit_at = greatest(last_hit_at, sums.last)
              FROM (SELECT rule_id, count(*) AS count, max(create_date) AS last
                      FROM fresh GROUP BY rule_id) sums
             WHERE rule.id = sums.rule_id
            """,
            log_exceptions=False,
        )
        env["social.care.rule"].invalidate_model(["hit_count", "last_hit_at"])

    transaction.run(env, work)
