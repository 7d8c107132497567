"""python-twitter-v2, pointed at one account's server and taught X's new words.

It never sleeps: it is not told to, and its book of rate limits is taken away. Its
session is the guard's: no redirect is followed, and no answer is endless.
"""

import pytwitter

from .verdict import judge
from .vocabulary import POST


class Api(pytwitter.Api):
    """The library's, on the server and in the vocabulary of one account."""

    def __init__(self, base, session, **options):
        self.BASE_URL_V2 = f"{base}/2"
        self.words = POST
        self.headers = {}
        super().__init__(**options)
        self.session = session
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
