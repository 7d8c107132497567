"""Whatever is asked of X goes through here: the library, the keys, the errors."""

import re
from functools import cached_property

from .. import guard
from ..base import Client
from ..errors import MissingPackage, Never, SignInAgain, _lt
from .place import base_url
from .verdict import call, judge

PRICES = {
    "own": 0.001,
    "post": 0.005,
    "message": 0.010,
    "write": 0.015,
    "write with link": 0.200,
    "write to who summoned us": 0.010,
    "write message": 0.015,
    "hide": 0.005,
    "delete": 0.010,
}
"""US dollars a thing read or a request written, as X lists them (read 2026-11-28):
https://docs.x.com/x-api/getting-started/pricing. Mentions and posts of one's own
account are "owned reads" where the account owns the app of the keys. An answer to
somebody who mentioned or quoted us costs the same with an address in it. What a
webhook delivers is billed as a post that was read. X charges the same thing once a day
(UTC)."""

PAGE = 100


class Caller(Client):
    """A client that can be asked to make calls, and offers nothing yet."""

    @cached_property
    def api(self):
        """The library, made when it is first needed: parsing needs none of it."""
        try:
            from .wire import Api
        except ImportError as error:
            raise MissingPackage(self.label, "python-twitter-v2") from error
        keys = self.settings
        if not keys.access_token:
            raise SignInAgain(_lt("X has not been connected yet."))
        if keys.access_token_secret:
            if not keys.client_id or not keys.client_secret:
                raise SignInAgain(_lt("The key and secret of the app are missing."))
            signed = {
                "consumer_key": keys.client_id,
                "consumer_secret": keys.client_secret,
                "access_token": keys.access_token,
                "access_secret": keys.access_token_secret,
            }
        else:
            signed = {"bearer_token": keys.access_token}
        return Api(base_url(keys), self._lines, timeout=keys.timeout, **signed)

    @cached_property
    def _lines(self):
        """The session by which X is asked."""
        keys = self.settings
        return self.session or guard.Session(keys.allow_internal, base_url(keys))

    def _me(self):
        if not self.settings.external_id:
            raise SignInAgain(_lt("X has not been connected yet."))
        return digits(self.settings.external_id)

    def _ask(self, method, **options):
        return self._do(method, return_json=True, **options)

    def _do(self, method, writes=False, **options):
        with call(writes):
            return method(**options)

    def _post(self, path, body, verb="POST"):
        with call():
            url = f"{self.api.BASE_URL_V2}{path}"
            return judge(self.api._request(url, verb=verb, json=body))


def digits(external_id):
    """An id that may stand in an address."""
    if not re.fullmatch("[0-9]{1,19}", external_id):
        raise Never(_lt("This is not an ID of X."))
    return external_id
