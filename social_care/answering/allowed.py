"""What may be answered from here, how, and for how long: of many posts at once."""

from datetime import timedelta

from odoo import fields

from .. import composing, messages, registry

VISIBILITIES = ("public", "private")
ANSWERED = ("to_approve", "queued", "sending", "unknown", "sent")
"""States in which a reply counts as an answer where there may be only one."""


class Accounts:
    """What accounts may do, asked once for each."""

    def __init__(self):
        self._known = {}

    def of(self, record):
        """The capabilities of a record's account.

        :param record: has ``account_id`` and ``network``
        """
        account = record.account_id
        if account.id not in self._known:
            self._known[account.id] = (
                account.sudo().can()
                if account
                else registry.network(record.env, record.network).capabilities
            )
        return self._known[account.id]


def why_not(posts):
    """Why posts cannot be answered.

    :return: dict of post id to a dict of visibility to words, only where it cannot
    """
    accounts = Accounts()
    targets = _targets(posts, accounts)
    return {
        post.id: _reasons(post, accounts.of(post), targets[post.id]) for post in posts
    }


def shut(post, visibility, but=None):
    """Why the network's window for an answer is shut; None: it is open, or has none.

    :param but: a reply that is no answer yet
    """
    accounts = Accounts()
    can = accounts.of(post)
    if not can.windows:
        return None
    found = composing.why_shut(can, visibility, _targets(post, accounts, but)[post.id])
    return found and _words(post, *found)


def composer(posts):
    """What the composer has to know of posts that may be answered.

    :return: dict of post id to a dict of ``why`` (see :func:`why_not`), ``until`` (when
        it can be answered no more, by visibility, where that ends) and ``replaces``
        (when the answer was given that the next one takes the place of, or nothing)
    """
    accounts = Accounts()
    targets = _targets(posts, accounts)
    replacing = posts.filtered(lambda post: accounts.of(post).replaces_answer)
    answers = _before(replacing) if replacing else {}
    now = fields.Datetime.now()
    found = {}
    for post in posts:
        can, target = accounts.of(post), targets[post.id]
        why = _reasons(post, can, target)
        until = {
            visibility: fields.Datetime.to_string(now + timedelta(seconds=left))
            for visibility in VISIBILITIES
            if visibility not in why
            and (left := composing.closes_in(can, visibility, target)) is not None
        }
        before = can.replaces_answer and answers.get(
            (post.account_id.id, post.external_id)
        )
        found[post.id] = {
            "why": why,
            "until": until,
            "replaces": fields.Datetime.to_string(before.posted_at) if before else "",
        }
    return found


def _before(posts):
    """Our public answers to posts that are there.

    :return: dict of (account id, the post's id on the network) to the answer
    """
    answers = (
        posts.env["social.care.post"]
        .sudo()
        .search(
            [
                ("account_id", "in", posts.account_id.ids),
                ("parent_external_id", "in", posts.mapped("external_id")),
                ("direction", "=", "out"),
                ("visibility", "=", "public"),
                ("deleted", "=", False),
            ]
        )
    )
    return {(it.account_id.id, it.parent_external_id): it for it in answers}


def last_private(posts):
    """When customers last wrote to the accounts of posts in private.

    :return: dict of (account id, profile id) to a datetime
    """
    rows = (
        posts.env["social.care.post"]
        .sudo()
        ._read_group(
            [
                ("account_id", "in", posts.account_id.ids),
                ("profile_id", "in", posts.profile_id.ids),
                ("direction", "=", "in"),
                ("visibility", "=", "private"),
            ],
            ["account_id", "profile_id"],
            ["posted_at:max"],
        )
    )
    return {(account.id, profile.id): at for account, profile, at in rows}


def _reasons(post, can, target):
    reasons = {}
    for visibility in VISIBILITIES:
        found = composing.why_not(can, visibility, target)
        if found:
            reasons[visibility] = _words(post, *found)
    return reasons


def _words(post, template, values):
    network = registry.label(post.env, post.network)
    return messages.translate(post.env, template, {"network": network, **values})


def _targets(posts, accounts, but=None):
    """The posts as what is to be answered; what no window asks for is not looked up."""
    windows = [window for post in posts for window in accounts.of(post).windows]
    last = (
        last_private(posts) if any(window.since == "last" for window in windows) else {}
    )
    answered = (
        _answered(posts, but) if any(window.once for window in windows) else set()
    )
    now = fields.Datetime.now()
    found = {}
    for post in posts:
        heard = last.get((post.account_id.id, post.profile_id.id))
        found[post.id] = composing.Target(
            visibility=post.visibility,
            kind=post.kind,
            summoned=post.kind != "search",
            age=(now - post.posted_at).total_seconds(),
            last_age=(now - heard).total_seconds() if heard else None,
            answered_publicly=(post.id, "public") in answered,
            answered_privately=(post.id, "private") in answered,
            deleted=bool(post.deleted),
        )
    return found


def _answered(posts, but):
    """(post id, visibility) of what has an answer of ours, or will have: by replies
    from here, and by what was said on the network itself."""
    env = posts.env
    replies = env["social.care.reply"].sudo()
    found = {
        (post.id, visibility)
        for post, visibility in replies._read_group(
            [
                ("in_reply_to_post_id", "in", posts.ids),
                ("state", "in", ANSWERED),
                ("id", "not in", but.ids if but else []),
            ],
            ["in_reply_to_post_id", "visibility"],
        )
    }
    by_key = {(post.account_id.id, post.external_id): post.id for post in posts}
    rows = (
        env["social.care.post"]
        .sudo()
        .search_fetch(
            [
                ("account_id", "in", posts.account_id.ids),
                ("parent_external_id", "in", posts.mapped("external_id")),
                ("direction", "=", "out"),
            ],
            ["account_id", "parent_external_id", "visibility"],
        )
    )
    return found | {
        (by_key[key], row.visibility)
        for row in rows
        if (key := (row.account_id.id, row.parent_external_id)) in by_key
    }
