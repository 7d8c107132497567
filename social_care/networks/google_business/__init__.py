"""Reviews on Google Maps and in Google's search, of all locations of a company."""

from .client import GoogleBusinessClient

__all__ = ["GoogleBusinessClient"]
