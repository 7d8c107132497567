"""WordPress: comments on a site, with those held back, and reviews of WooCommerce."""

from .client import WordPressClient

__all__ = ["WordPressClient"]
