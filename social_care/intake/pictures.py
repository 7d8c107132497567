"""The pictures of posts: noted with the post, to be fetched later."""

from ..database import bulk


def store(env, fresh):
    """Note the pictures of posts that were stored just now."""
    rows = [
        _row(entry, number, picture)
        for entry in fresh
        if not entry.deleted
        for number, picture in enumerate(entry.post.pictures)
    ]
    _insert(env, rows)


def change(env, entries):
    """Note the pictures that posts have now, where they were stored before.

    A picture goes only where a later version of its post comes without it: the same
    version may have come by another way, which leaves pictures out.
    """
    again = [
        entry
        for entry in entries
        if entry.stored
        and entry.post is not None
        and not (entry.deleted or entry.stored["deleted"])
        and not entry.stored["forgotten"]
        and entry.post.version >= (entry.stored["version"] or "")
    ]
    if not again:
        return
    pictures = env["social.care.post.picture"]
    known = pictures.search_fetch(
        [("post_id", "in", [entry.post_id for entry in again])], ["post_id", "key"]
    )
    known = {(picture.post_id.id, picture.key): picture.id for picture in known}
    now = {
        (entry.post_id, row["key"]): row
        for entry in again
        for row in (_row(entry, *each) for each in enumerate(entry.post.pictures))
    }
    _insert(env, [row for key, row in now.items() if key not in known])
    edited = {
        entry.post_id
        for entry in again
        if entry.post.version > (entry.stored["version"] or "")
    }
    gone = [known[key] for key in known.keys() - now.keys() if key[0] in edited]
    pictures.browse(gone).unlink()


def _insert(env, rows):
    made = bulk.insert(
        env["social.care.post.picture"], rows, conflict=("post_id", "key")
    )
    if made:
        env["social.care.post.picture"].invalidate_model()
        env["social.care.post.picture"].fetch_soon()


def _row(entry, number, picture):
    return {
        "post_id": entry.post_id,
        "company_id": entry.account.company_id,
        "sequence": number,
        "key": picture.key,
        "url": picture.url,
        "description": picture.description or None,
        "state": "new",
        "tries": 0,
    }
