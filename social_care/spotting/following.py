"""Who is concerned by topics, who still waits, and what may be said to them."""

from ..answering import closing_word, composer
from ..answering.refusals import ON_ITS_WAY
from ..resolution import CONFIRMED, NOT_TOLD, RESOLVED_PUBLICLY

AT_ONCE = 25
"""Closing words that are proposed at once: as many as somebody really reads."""
_FIGURES = """
    WITH said AS (
        SELECT topic.id AS topic_id, hit.post_id
          FROM social_care_topic topic
          JOIN social_care_rule_hit hit ON hit.rule_id = topic.rule_id
         WHERE topic.id = ANY(%(topics)s)
         UNION
        SELECT topic.id, found.social_care_post_id
          FROM social_care_topic topic
          JOIN social_care_post_social_care_topic_rel found
            ON found.social_care_topic_id = topic.id
         WHERE topic.id = ANY(%(topics)s) AND topic.rule_id IS NULL
    )
    SELECT said.topic_id, count(DISTINCT p.id) AS post_count,
           count(DISTINCT p.profile_id) AS author_count,
           count(DISTINCT c.id) FILTER (
               WHERE c.public_resolution = ANY(%(waiting)s)
                 AND c.muted IS NOT TRUE
                 AND who.left_alone IS NOT TRUE) AS waiting_count,
           count(DISTINCT c.id) FILTER (
               WHERE c.public_resolution = ANY(%(told)s)) AS told_count,
           min(p.posted_at) AS first_said_at
      FROM said
      JOIN social_care_post p ON p.id = said.post_id
      LEFT JOIN social_care_conversation c ON c.id = p.conversation_id
      LEFT JOIN social_care_profile who ON who.id = c.profile_id
     WHERE p.deleted IS NOT TRUE
     GROUP BY said.topic_id
"""


def figures(topics):
    """How many posts, people, conversations that wait, and that were told.

    :return: dict of topic id to a dict of these figures, and when it was first said
    """
    env = topics.env
    topics.flush_recordset()
    for name in ("conversation", "post", "profile", "rule.hit"):
        env[f"social.care.{name}"].flush_model()
    env.cr.execute(
        _FIGURES,
        {
            "topics": topics.ids,
            "waiting": list(NOT_TOLD),
            "told": [RESOLVED_PUBLICLY, CONFIRMED],
        },
    )
    return {row.pop("topic_id"): row for row in env.cr.dictfetchall()}


def waiting(topic):
    """The conversations whose customers were not told yet, who has waited longest
    first; those for whom a closing word is under way are left out."""
    conversations = topic.env["social.care.conversation"].search(
        [
            ("post_ids", "any", topic.posts_domain()),
            ("public_resolution", "in", NOT_TOLD),
            ("profile_id.left_alone", "=", False),
            ("muted", "=", False),
        ],
        order="first_post_at, id",
    )
    under_way = topic.env["social.care.reply"].search(
        [
            ("conversation_id", "in", conversations.ids),
            ("closing", "=", True),
            ("state", "in", ("draft", *ON_ITS_WAY)),
        ]
    )
    return conversations - under_way.conversation_id


def propose(topic):
    """Draft a closing word for each of the next who wait; none of them is sent.

    :return: the drafts
    """
    conversations = waiting(topic)[:AT_ONCE]
    return topic.env["social.care.reply"].create(
        [
            {
                "conversation_id": conversation.id,
                "visibility": "public",
                "closing": True,
                "body": composer.signed(conversation, _words(topic, conversation)),
            }
            for conversation in conversations
        ]
    )


def _words(topic, conversation):
    """What is said to one customer: in words of the topic's own language only to who
    speaks it."""
    theirs = topic.language in (False, "", conversation.language)
    return closing_word.draft(conversation, (theirs and topic.closing_words) or None)
