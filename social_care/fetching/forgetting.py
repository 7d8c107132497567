"""A network asks us to forget people: it is written down, and done by a cron."""

import re

from odoo import fields

from .. import registry
from ..database import lane, transaction
from ..standing.refresh import refresh
from ..thread import chatter
from . import deliveries

STATUS = "/social_care/deletion/"
"""Where it is told whether that is done; a code follows."""
BATCH = 500
"""Posts that are erased in one transaction."""
_CODE = re.compile(r"[\w-]{10,40}", re.ASCII)


def asked(env, token, body):
    """Take a request in.

    :param str token: the end of the account's address
    :param bytes body: as it came
    :return: a dict for the network, as JSON; None: it is no such request
    """
    account, known = deliveries.of_token(env, token)
    people = _people(account, body) if account else None
    if not known or people is None or account.state == "draft":
        return None
    accounts = account | _of_one_app(account, body)
    code = transaction.run(
        env,
        lambda env: env["social.care.deletion"]._ask(accounts.with_env(env), people),
    )
    url = f"{account.get_base_url().rstrip('/')}{STATUS}{code}"
    return {"url": url, "confirmation_code": code}


def told(env, code):
    """The requests that a code stands for; empty where there are none."""
    return env["social.care.deletion"]._of_code(code if _CODE.fullmatch(code) else "")


def all_due(env):
    """Forget whom networks asked us to forget, some posts at a time."""
    due = [("done_at", "=", False)]
    deletions = env["social.care.deletion"]

    def piece():
        first = deletions.search(due, order="id", limit=1)
        if not first:
            return 0
        transaction.run(env, lambda env: _some(first.with_env(env)))
        env.invalidate_all()
        return 1

    lane.work(env, piece, lambda: deletions.search_count(due, limit=1))


# ---- Steps ---------------------------------------------------------------------------


def _people(account, body):
    """Whom a request names, where it is genuine; else None."""
    try:
        return account._client().forget(body)
    except Exception:
        # Whatever a stranger sends: it is no request.
        return None


def _of_one_app(account, body):
    """The other accounts whose own secret signed the request: of each company one is
    enough, since people are a company's."""
    networks = registry.networks(account.env)
    family = networks[account.network].family
    keys = [key for key, each in networks.items() if family and each.family == family]
    others = account.search(
        [
            ("network", "in", keys or [account.network]),
            ("state", "!=", "draft"),
            ("id", "!=", account.id),
        ]
    )
    chosen = {(account.company_id, account.network, account._realm()): account}
    for other in others:
        key = (other.company_id, other.network, other._realm())
        if key not in chosen and _people(other, body) is not None:
            chosen[key] = other
    return account.union(*chosen.values())


def _some(deletion):
    """Forget who they are, then erase some of their posts; the rest in other turns."""
    if deletion.done_at:
        return
    if deletion.people:
        profiles = _profiles(deletion)
        profiles.erase()
        deletion.write({"people": False, "profiles": profiles.ids})
    posts = deletion.env["social.care.post"].search(
        [
            ("profile_id", "in", deletion.profiles or []),
            ("direction", "=", "in"),
            ("deleted", "=", False),
        ],
        limit=BATCH,
    )
    _erase(posts)
    deletion.post_count += len(posts)
    if len(posts) < BATCH:
        deletion.write({"done_at": fields.Datetime.now(), "profiles": False})


def _profiles(deletion):
    """The profiles of who is to be forgotten, and those they were found to be."""
    account = deletion.account_id
    found = deletion.env["social.care.profile"].with_context(active_test=False)
    found = found.search(
        [
            ("company_id", "=", account.company_id.id),
            ("network", "=", account.network),
            ("realm", "=", account._realm()),
            ("external_id", "in", deletion.people or []),
        ]
    )
    return found | found.merged_into_id


def _erase(posts):
    """The posts go everywhere, as what their authors deleted does."""
    env = posts.env
    posts.erase()
    env.cr.execute(
        "UPDATE social_care_event SET payload = NULL WHERE post_id = ANY(%s)",
        [posts.ids],
    )
    env["social.care.event"].invalidate_model(["payload"])
    refresh(posts.conversation_id)
    chatter.forget_posts(posts.filtered("conversation_id.ticket_id"))
