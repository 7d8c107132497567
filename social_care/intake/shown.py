"""Whether the public sees a post, as far as its network says."""

from ..database import bulk
from ..thread import chatter


def keep(env, entries):
    """Keep what networks say of that, and tell tickets whose answer is not shown.

    Networks that say nothing change nothing.
    """
    told = {
        entry.post_id: entry.post
        for entry in entries
        if entry.post_id and entry.post is not None and entry.post.shown is not None
    }
    if not told:
        return
    posts = env["social.care.post"].browse(told)
    rows = [
        {
            "id": post.id,
            "withheld": not told[post.id].shown,
            "withheld_why": (not told[post.id].shown and told[post.id].shown_why)
            or None,
        }
        for post in posts
    ]
    before = {post.id: (post.withheld, post.withheld_why or None) for post in posts}
    rows = [
        row
        for row in rows
        if before[row["id"]] != (row["withheld"], row["withheld_why"])
    ]
    bulk.update(
        env["social.care.post"], rows, {"withheld": "bool", "withheld_why": "varchar"}
    )
    posts.invalidate_recordset(["withheld", "withheld_why"])
    moved = [row["id"] for row in rows if before[row["id"]][0] != row["withheld"]]
    ours = posts.browse(moved).filtered(lambda post: post.direction == "out")
    chatter.log(
        env,
        [
            (post.conversation_id.ticket_id.id, _line(post))
            for post in ours.filtered("conversation_id.ticket_id")
        ],
    )


def _line(post):
    if not post.withheld:
        return post.env._("The network shows our answer now.")
    if post.withheld_why:
        return post.env._("The network does not show our answer: %s", post.withheld_why)
    return post.env._("The network does not show our answer.")
