"""python-twitter-v2, pointed at one account's server and taught X's new words.

It never sleeps: it is not told to, and its book of rate limits is taken away.
"""

import pytwitter

from .verdict import judge
from .vocabulary import POST

OWN = "https://api.x.com"


class Api(pytwitter.Api):
    """The library's, on the server and in the vocabulary of one account."""

    def __init__(self, base, **options):
        self.BASE_URL_V2 = f"{base}/2"
        self.BASE_OAUTH2_ACCESS_TOKEN_URL = f"{base}/2/oauth2/token"
        # X's specification names api.x.com/2/oauth2/authorize, its guide x.com/i/…
        self.BASE_OAUTH2_AUTHORIZE_URL = (
            pytwitter.Api.BASE_OAUTH2_AUTHORIZE_URL
            if base == OWN
            else f"{base}/2/oauth2/authorize"
        )
        self.words = POST
        self.headers = {}
        super().__init__(**options)
        self.rate_limit = None

    @staticmethod
    def get_uid_from_access_token_key(access_token):
        """Not asked for: the account's id is a setting, and tokens are opaque."""
        return ""

    def _request(self, url, verb="GET", params=None, **rest):
        if params and self.words == POST and "tweet.fields" in params:
            params = dict(params)
            params["post.fields"] = params.pop("tweet.fields")
        response = super()._request(url, verb=verb, params=params, **rest)
        self.headers = response.headers
        return response

    @staticmethod
    def _parse_response(resp):
        return judge(resp)


def base_url(settings):
    """Where X is, without the ``/2`` that people like to add."""
    return (settings.base_url.strip() or OWN).rstrip("/").removesuffix("/2")
