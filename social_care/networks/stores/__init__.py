"""Reviews of apps: Google Play and the App Store, with one answer each."""

from .apple import AppStoreClient
from .play import GooglePlayClient

__all__ = ["AppStoreClient", "GooglePlayClient"]
