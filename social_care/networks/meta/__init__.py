"""Meta's networks: Facebook Pages, Instagram, Threads.

They have in common how the Graph is asked (:mod:`.graph`), what its errors mean
(:mod:`.verdict`), signing in (:mod:`.login`), deliveries (:mod:`.webhook`) and how
comments below many posts are read (:mod:`.walk`).

Asked with plain ``requests`` in our own session. The package ``python-facebook-api``
(0.24, with seven packages of its own) was judged for it: it gives access tokens in
addresses, loses the status and headers of errors, among them what is left of the limit,
and knows neither multipart uploads nor deadlines; what is left of it is one call of
``requests``, which is here.
"""

from .facebook.client import FacebookClient
from .instagram.client import InstagramClient
from .threads.client import ThreadsClient

__all__ = ["FacebookClient", "InstagramClient", "ThreadsClient"]
