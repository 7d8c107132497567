"""Meta's permissions, by what does not work without them.

https://developers.facebook.com/docs/permissions (read in November 2026)
"""

from ..errors import _lt

LACKS = {
    "business_management": _lt(
        "pages that are managed through a business portfolio are not offered."
    ),
    "instagram_basic": _lt("Instagram cannot be read."),
    "instagram_business_basic": _lt("Instagram cannot be read."),
    "instagram_business_manage_comments": _lt(
        "comments on Instagram can be neither read nor answered."
    ),
    "instagram_business_manage_messages": _lt(
        "messages on Instagram can be neither read nor written."
    ),
    "instagram_manage_comments": _lt(
        "comments on Instagram can be neither read nor answered."
    ),
    "instagram_manage_messages": _lt(
        "messages on Instagram can be neither read nor written."
    ),
    "pages_manage_engagement": _lt(
        "comments can be neither answered nor hidden, liked or deleted."
    ),
    "pages_manage_metadata": _lt("nothing is delivered by itself, only fetched."),
    "pages_manage_posts": _lt("nothing can be said to everybody, as a post."),
    "pages_messaging": _lt("messages can be neither read nor written."),
    "pages_read_engagement": _lt("posts of the page cannot be read."),
    "pages_read_user_content": _lt(
        "comments, reviews and what visitors post cannot be read."
    ),
    "pages_show_list": _lt("the pages cannot be listed to choose from."),
    "threads_basic": _lt("Threads cannot be read."),
    "threads_content_publish": _lt("nothing can be published on Threads."),
    "threads_delete": _lt("nothing of ours can be deleted on Threads."),
    "threads_keyword_search": _lt("posts on Threads cannot be searched for."),
    "threads_manage_mentions": _lt("mentions on Threads cannot be read."),
    "threads_manage_replies": _lt(
        "replies on Threads can be neither answered nor hidden."
    ),
    "threads_read_replies": _lt("replies on Threads cannot be read."),
}


def named(message):
    """The permission that an error of Meta's names; empty where it names none."""
    found = [each for each in LACKS if each in message]
    return max(found, key=len, default="")
