"""A network asks us to forget people: that is an erasure like any other."""

import re

from .. import registry
from ..database import transaction
from ..fetching import deliveries

STATUS = "/social_care/deletion/"
"""Where it is told whether that is done; a code follows."""
_CODE = re.compile(r"[\w-]{10,40}", re.ASCII)


def taken(env, token, body):
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
        lambda env: env["social.care.erasure"].ask(accounts.with_env(env), people),
    )
    url = f"{account.get_base_url().rstrip('/')}{STATUS}{code}"
    return {"url": url, "confirmation_code": code}


def told(env, code):
    """The requests that a code stands for; empty where there are none."""
    return env["social.care.erasure"].of_code(code if _CODE.fullmatch(code) else "")


# ---- Steps ---------------------------------------------------------------------------


def _people(account, body):
    """Whom a request names, where it is genuine; else None."""
    try:
        return account.network_client().forget(body)
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
    chosen = {(account.company_id, account.network, account.network_realm()): account}
    for other in others:
        key = (other.company_id, other.network, other.network_realm())
        if key not in chosen and _people(other, body) is not None:
            chosen[key] = other
    return account.union(*chosen.values())
