"""When a post of one account is the very post of another.

Networks give a post one id wherever it is seen; files and exports number their lines,
so that one id and one author may stand for anything. The same address says that it is
the same; else the same words of the same moment do, unless the addresses tell of two
things: where both end with the id they tell of one.
"""

from collections import defaultdict


def of(env, where, values):
    """Conversations of other accounts in which the very same was said.

    :param str where: which posts are asked about, as a condition on ``post``
    :param list values: its parameters
    :return: dict of conversation id to ids of others, in their order
    """
    env.cr.execute(
        f"""
        SELECT DISTINCT post.conversation_id, other.conversation_id
          FROM social_care_post post
          JOIN LATERAL (
               SELECT it.* FROM social_care_post it
                WHERE it.profile_id = post.profile_id
                  AND it.external_id = post.external_id OFFSET 0) other ON true
         WHERE {where}
           AND other.account_id <> post.account_id
           AND other.conversation_id <> post.conversation_id
           AND post.deleted IS NOT TRUE AND other.deleted IS NOT TRUE
           AND (other.permalink = post.permalink
                OR other.body = post.body AND other.posted_at = post.posted_at
                   AND (post.permalink IS NULL OR other.permalink IS NULL
                        OR right(post.permalink, length(post.external_id))
                           = post.external_id
                           AND right(other.permalink, length(post.external_id))
                               = post.external_id))
         ORDER BY 1, 2
        """,  # pylint: disable=sql-injection
        values,
    )
    found = defaultdict(list)
    for conversation, other in env.cr.fetchall():
        found[conversation].append(other)
    return found
