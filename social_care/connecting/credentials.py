"""Credentials as they lie in the database: in a table that nobody reads by RPC.

They are encrypted where the server has a key.

The key stands in Odoo's configuration file, ``social_care_key = …``, or in the variable
``SOCIAL_CARE_KEY`` of the server's environment: not in the database, whose backups
would carry it. There may be several, with commas between: the first encrypts, all
decrypt, and so one key follows another.

The statements here hold credentials: they are not logged where they fail, and what may
fail comes before them.
"""

import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.exceptions import UserError
from odoo.tools import config

from ..messages import _lt, translate
from ..networks.errors import Later

OPTION, VARIABLE = "social_care_key", "SOCIAL_CARE_KEY"
NAMES = (
    "client_id",
    "client_secret",
    "access_token",
    "access_token_secret",
    "refresh_token",
    "webhook_secret",
)
"""By the names that an account's fields have."""
UNREADABLE = _lt(
    "The credentials cannot be decrypted: the key that they were encrypted with is not "
    "in the server's configuration (%(option)s). Put it back, or enter the credentials "
    "again."
)


def read(accounts):
    """Give the credentials of accounts.

    :return: dict of account id to a dict of name to text; what cannot be decrypted is
        left out
    """
    found = {account_id: {} for account_id in accounts.ids}
    ring = _ring()
    for account_id, name, secret, encrypted in _rows(accounts):
        text = _decrypted(ring, secret) if encrypted else secret
        if text is not None:
            found[account_id][name] = text
    return found


def keep(account, name, text):
    """Store a credential of an account, or forget it where the text is empty.

    :raises UserError: where the server's key is none
    """
    text = (text or "").replace("\x00", "")
    secret, encrypted = sealed(account.env, text)
    # Whoever else writes them is met here, and not by the statement that holds one.
    _execute(
        account.env,
        "UPDATE social_care_account SET lease_token = lease_token WHERE id = %s",
        [account.id],
    )
    _execute(
        account.env,
        "DELETE FROM social_care_credential WHERE account_id = %s AND name = %s",
        [account.id, name],
    )
    if text:
        _execute(
            account.env,
            "INSERT INTO social_care_credential (account_id, name, secret, encrypted)"
            " VALUES (%s, %s, %s, %s)",
            [account.id, name, secret, encrypted],
        )


def note(account):
    """Say what an administrator has to know of how an account's credentials lie there.

    :return: words; nothing where they are encrypted, or where there are none
    """
    env = account.env
    ring = _ring()
    rows = _rows(account)
    if any(
        encrypted and not _decrypted(ring, text) for *_whose, text, encrypted in rows
    ):
        return translate(env, UNREADABLE, {"option": OPTION})
    if not _valid():
        return env._("The key in the server's configuration (%s) is not valid.", OPTION)
    if all(encrypted for *_whose, encrypted in rows):
        return ""
    if ring:
        return env._("They are encrypted within a day, or when they are entered again.")
    return env._(
        "They are not encrypted in the database: the server's configuration has no key "
        "(%s).",
        OPTION,
    )


def check_readable(account):
    """Refuse to ask a network with credentials that cannot be decrypted.

    It passes by itself once the key is back.

    :raises Later: in words
    """
    ring = _ring()
    for *_whose, secret, encrypted in _rows(account):
        if encrypted and not _decrypted(ring, secret):
            raise Later(UNREADABLE, option=OPTION)


def seal_anew(accounts):
    """Encrypt with the first key what is not, as far as it can be read.

    :return: how many credentials were encrypted
    """
    ring, done = _ring(), 0
    if not ring:
        return done
    newest = _keys()[0]
    for account_id, name, secret, encrypted in _rows(accounts):
        if encrypted and _decrypted(newest, secret) is not None:
            continue
        text = _decrypted(ring, secret) if encrypted else secret
        if text is not None:
            keep(accounts.browse(account_id), name, text)
            done += 1
    return done


def _valid():
    """Whether what stands in the key's place is a key, or nothing."""
    try:
        _keys()
    except ValueError:
        return False
    return True


def _keys():
    """Give the server's keys, the first of which encrypts.

    :raises ValueError: where one of them is none
    """
    words = config.get(OPTION) or os.environ.get(VARIABLE) or ""
    return [Fernet(word.strip()) for word in words.split(",") if word.strip()]


def _ring():
    """Give what decrypts; None where there is no key."""
    try:
        keys = _keys()
    except ValueError:
        return None
    return MultiFernet(keys) if keys else None


def sealed(env, text):
    """Give a secret text as it is stored, and whether it is encrypted.

    :raises UserError: where the server's key is none: nothing is stored in the open
        that somebody meant to be encrypted
    """
    try:
        keys = _keys()
    except ValueError:
        raise UserError(
            env._(
                "The key in the server's configuration (%s) is not valid, so the "
                "credentials cannot be encrypted.",
                OPTION,
            )
        ) from None
    return (keys[0].encrypt(text.encode()).decode(), True) if keys else (text, False)


def opened(secret, encrypted):
    """Give the text of which :func:`sealed` made this; None where no key fits."""
    return _decrypted(_ring(), secret) if encrypted else secret


def _decrypted(ring, secret):
    """Give what was encrypted; None where no key fits."""
    try:
        return ring and ring.decrypt(secret.encode()).decode()
    except InvalidToken:
        return None


def _rows(accounts):
    """Give account, name, secret and whether it is encrypted, of each credential."""
    _execute(
        accounts.env,
        "SELECT account_id, name, secret, encrypted FROM social_care_credential"
        " WHERE account_id = ANY(%s) ORDER BY id",
        [accounts.ids],
    )
    return accounts.env.cr.fetchall()


def _execute(env, query, parameters):
    env.cr.execute(query, parameters, log_exceptions=False)
