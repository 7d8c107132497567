"""A claim link that turns out to have stood in public proves nothing any more."""

from datetime import timedelta

from . import activities, link

CLOCKS = timedelta(minutes=5)
"""How far the network's clock and ours may be apart."""


def look(env, posts):
    """See whether links stand in public posts of ours that have just come.

    What was checked by nothing but that the link was sent in private is checked no
    more, unless the post is younger than the submission. What a person has checked
    stays.

    :param posts: triples of a company's id, the words, and when they were said, in UTC;
        None where that is not known
    """
    for company_id, words, posted_at in posts:
        if not link.may_hold(words):
            continue
        open_ones = env["social.care.handoff"].search(
            [
                ("company_id", "=", company_id),
                ("claim_nonce", "!=", False),
                ("link_in_public", "=", False),
                ("state", "in", ("offered", "arrived")),
            ]
        )
        for handoff in open_ones:
            if link.stands_in(words, handoff.claim_nonce):
                _exposed(handoff, posted_at)


def _exposed(handoff, posted_at):
    handoff.link_in_public = True
    checked = handoff.verified_at
    if not checked or handoff.verified_by_id:
        return
    if posted_at and posted_at > checked + CLOCKS:
        return
    handoff.write({"verified_at": False, "verification": False})
    handoff.claim_ids.verified = False
    handoff.log_on_ticket(
        handoff.env._(
            "The link has also been in public: it is not certain any more who came."
        )
    )
    activities.sync(handoff)
