"""How many of those who write to an account complain.

Told from the moods of its last posts, see :mod:`..triage.certainty`: where few
complain, a complaint has to be surer to be marked as one.
"""

from collections import defaultdict

from ..database import bulk
from ..triage import certainty

POSTS = 1000
"""Of the last posts so many are counted."""


def refresh(env):
    """Count the moods of all accounts anew."""
    env.flush_all()
    env.cr.execute(
        """
        SELECT a.id, width_bucket(-p.sentiment, %s::float8[]), count(*)
          FROM social_care_account a
    CROSS JOIN LATERAL (
               SELECT sentiment FROM social_care_post
                WHERE account_id = a.id AND direction = 'in' AND sentiment IS NOT NULL
                ORDER BY id DESC LIMIT %s
               ) p
         WHERE a.active
         GROUP BY 1, 2
        """,
        [[-level for level in reversed(certainty.LEVELS)], POSTS],
    )
    counts = defaultdict(dict)
    for account, bucket, count in env.cr.fetchall():
        counts[account][len(certainty.LEVELS) - bucket] = count
    rows = [
        {"id": account, "complaint_share": certainty.share_of(found)}
        for account, found in counts.items()
    ]
    bulk.update(env["social.care.account"], rows, {"complaint_share": "float8"})
    env["social.care.account"].browse(counts).invalidate_recordset(["complaint_share"])
