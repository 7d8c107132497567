"""What was learned from corrections, kept by each process until something newer is."""

from collections import OrderedDict

KEPT = 8
"""Models that a process keeps, of 5 to 9 MB each: those that were asked for last."""

_cache = OrderedDict()


def learners(env, company_ids):
    """company id to its learners that are ready and switched on.

    A model is named by the digest of its bytes: another worker's newer one has another
    name, and is read when a batch first asks for it.
    """
    if not company_ids:
        return {}
    env["social.care.learning"].flush_model()
    env.cr.execute(
        """
        SELECT company_id, digest, id FROM social_care_learning
         WHERE used AND ready AND digest IS NOT NULL AND company_id = ANY(%s)
         ORDER BY kind
        """,
        [list(company_ids)],
    )
    found = {}
    for company_id, digest, record_id in env.cr.fetchall():
        found.setdefault(company_id, []).append(_learner(env, digest, record_id))
    return found


def _learner(env, digest, record_id):
    learner = _cache.get(digest)
    if learner is None:
        learning = env["social.care.learning"].sudo().browse(record_id)
        learner = _cache[digest] = learning.learner(training=False)
        while len(_cache) > KEPT:
            _cache.popitem(last=False)
    _cache.move_to_end(digest)
    return learner
