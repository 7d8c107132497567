"""What people give as files: read piece by piece, stored, and processed to the end."""

import base64
import binascii
import xmlrpc.client
from collections import Counter
from itertools import islice

from odoo.exceptions import UserError

from .. import messages
from ..connecting import outcome
from ..database import transaction
from ..networks.errors import NetworkError

CHUNK = 2000
"""Lines of a file that are stored in one transaction."""


def take_in(account, content, filename):
    """Store the posts of a file as events.

    :param content: the file: bytes, or base64 text as RPC carries it
    :param str filename: tells CSV from JSON Lines by its ending
    :return: Counter of stored, known and failed
    :raises UserError: where the file as a whole cannot be read
    """
    env, counts = account.env, Counter()
    transaction.commit(env)
    client = account.network_client()
    try:
        items = client.read(_bytes(env, content), filename or "")
        while chunk := list(islice(items, CHUNK)):
            counts.update(
                transaction.run(
                    env,
                    lambda env, chunk=chunk: env["social.care.event"].store(
                        account.id, None, chunk
                    ),
                )
            )
    except NetworkError as error:
        raise UserError(messages.explain(env, error)) from None
    if account.state == "draft":
        outcome.connected(account, client.check())
        transaction.commit(env)
    return counts


def last_date(account):
    """When a person last gave a file that had something new in it."""
    account.ensure_one()
    if not account.takes_files:
        return False
    posts = account.env["social.care.post"].search(
        [("account_id", "=", account.id)], order="create_date desc", limit=1
    )
    return posts.create_date


def _bytes(env, content):
    if isinstance(content, xmlrpc.client.Binary):
        return content.data
    if isinstance(content, bytes):
        return content
    try:
        # Clients that follow MIME break the text into lines.
        return base64.b64decode("".join((content or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserError(env._("The file is incomplete.")) from error
