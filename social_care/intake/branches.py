"""Threads that turn out to be branches of others."""


def move(env, account_id, old, new, guessed):
    """What was taken for a thread turns out to be a branch of another.

    A customer who has a conversation in both has one from now on.

    :param int account_id: the account
    :param str old: the thread that was guessed
    :param str new: the thread it belongs to
    :param bool guessed: whether that, too, is only a guess
    """
    env.cr.execute(
        """
        UPDATE social_care_post
           SET thread_external_id = %s, thread_guessed = %s
         WHERE account_id = %s AND thread_external_id = %s AND thread_guessed
        """,
        [new, guessed, account_id, old],
    )
    env.invalidate_all()
    conversations = env["social.care.conversation"]
    branches = conversations.search(
        [("account_id", "=", account_id), ("thread_external_id", "=", old)],
        order="episode",
    )
    for branch in branches:
        trunk = conversations.search(
            [
                ("account_id", "=", account_id),
                ("thread_external_id", "=", new),
                ("profile_id", "=", branch.profile_id.id),
            ],
            order="episode desc",
            limit=1,
        )
        if trunk:
            branch.merge_into(trunk)
        else:
            branch.thread_external_id = new
    env.flush_all()
