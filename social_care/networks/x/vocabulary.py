"""The two vocabularies of X: ``tweet`` until August 2026, ``post`` since.

X's specification 2.167 knows ``post.fields``, ``referenced_posts`` and
``includes.posts`` only, its prose and its webhooks still say ``tweet.fields``,
``referenced_tweets`` and ``includes.tweets``. We ask in the words of the
specification, go back to the old ones where X refuses them, and read both.
"""

POST, TWEET = "post", "tweet"

USER_FIELDS = (
    "description",
    "location",
    "name",
    "public_metrics",
    "username",
    "verified",
    "verified_type",
)
MEDIA_FIELDS = ("alt_text", "height", "preview_image_url", "type", "url", "width")
MESSAGE_FIELDS = (
    "attachments",
    "created_at",
    "dm_conversation_id",
    "entities",
    "event_type",
    "id",
    "text",
)

_BOTH = (
    "attachments",
    "conversation_id",
    "created_at",
    "display_text_range",
    "entities",
    "id",
    "lang",
    "public_metrics",
    "text",
)
FIELDS = {
    POST: (*_BOTH, "note_post"),
    TWEET: (
        *_BOTH,
        "author_id",
        "edit_history_tweet_ids",
        "in_reply_to_user_id",
        "note_tweet",
        "referenced_tweets",
    ),
}
EXPANSIONS = {
    POST: (
        "attachments.media_keys",
        "author_id",
        "edit_history_post_ids",
        "in_reply_to_user_id",
        "referenced_posts",
    ),
    TWEET: (
        "attachments.media_keys",
        "author_id",
        "in_reply_to_user_id",
        "referenced_tweets.id",
        "referenced_tweets.id.author_id",
    ),
}
MESSAGE_EXPANSIONS = ("attachments.media_keys", "sender_id")


def other(words):
    """The vocabulary that is not this one."""
    return TWEET if words == POST else POST


def read(thing, name):
    """A value under its new name or its old one; None where there is neither.

    :param dict thing: a post, a message or what came included
    :param str name: the new name, e.g. ``referenced_posts``
    """
    value = thing.get(name)
    return thing.get(name.replace("post", "tweet")) if value is None else value
