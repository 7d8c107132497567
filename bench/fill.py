"""Posts that are stored already when a measurement begins."""


def fill(env, account, total):
    """Have a number of posts in the database, with all that belongs to them."""
    env.cr.execute("SELECT count(*) FROM social_care_post")
    (there,) = env.cr.fetchone()
    values = {
        "account": account.id,
        "company": account.company_id.id,
        "team": account.team_id.id,
        "first": there + 1,
        "last": total,
    }
    for statement in _STATEMENTS:
        env.cr.execute(statement, values)
    env.cr.commit()
    env.invalidate_all()
    for table in ("event", "post", "profile", "conversation"):
        env.cr.execute(f"ANALYZE social_care_{table}")
    env.cr.commit()


_STATEMENTS = (
    """
    INSERT INTO social_care_profile
           (company_id, network, realm, external_id, handle, name, seen_at)
    SELECT %(company)s, 'file', '', 'stored' || n, 'stored' || n, 'Stored ' || n, now()
      FROM generate_series(%(first)s, %(last)s) n
    """,
    """
    INSERT INTO social_care_conversation
           (account_id, network, thread_external_id, profile_id, episode, team_id,
            company_id, visibility, public_resolution, awaiting_since, rank,
            first_post_at, last_post_at, last_words, priority_score)
    SELECT %(account)s, 'file', p.external_id, p.id, 1, %(team)s, %(company)s,
           'public', 'unanswered', now(), -random() * 200000, now(), now(),
           'words of ' || p.name, 40
      FROM social_care_profile p
      JOIN generate_series(%(first)s, %(last)s) n ON p.external_id = 'stored' || n
    """,
    """
    INSERT INTO social_care_post
           (account_id, company_id, network, external_id, direction, visibility, kind,
            body, profile_id, posted_at, thread_external_id, conversation_id, version,
            create_date, intent, language, sentiment)
    SELECT c.account_id, c.company_id, 'file', c.thread_external_id, 'in', 'public',
           'mention', 'A complaint about order ' || c.id || ' that nobody answers',
           c.profile_id, now(), c.thread_external_id, c.id, '', now(), 'complaint',
           'en', -0.4
      FROM social_care_conversation c
      JOIN generate_series(%(first)s, %(last)s) n
        ON c.thread_external_id = 'stored' || n
    """,
    """
    INSERT INTO social_care_event
           (account_id, kind, external_id, version, payload, state, post_id,
            received_at)
    SELECT p.account_id, 'post', p.external_id, '', '{}', 'done', p.id, now()
      FROM social_care_post p
      JOIN generate_series(%(first)s, %(last)s) n ON p.external_id = 'stored' || n
    """,
)
