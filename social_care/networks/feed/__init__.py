"""Feeds: RSS and Atom, read-only. The answer is given at the permalink.

Comment feeds of blogs and forums, feeds of alerts and of reviews. What is read of them:

- RSS 2.0 https://www.rssboard.org/rss-specification, Atom
  https://www.rfc-editor.org/rfc/rfc4287, RSS 1.0, all through ``feedparser``
- threads of comments https://www.rfc-editor.org/rfc/rfc4685 (``thr:in-reply-to``)
- further pages https://www.rfc-editor.org/rfc/rfc5005 (``rel="next"``), asked for only
  where a page holds nothing that we know
- pictures as enclosures and as Media RSS https://www.rssboard.org/media-rss; not those
  within the text, which may be there to count who reads it
- ratings as ``im:rating`` (Apple's app reviews), ``review:rating``, ``gd:rating``,
  ``rating``, or as stars in the title

``document`` makes items of bytes, ``entry`` reads one item, ``author`` says who wrote
it, ``thread`` where it stands, ``items`` what is new, ``client`` is the network.
"""

from .client import FeedClient

__all__ = ["FeedClient"]
