"""What strangers wrote, in the language of whoever reads it: the services for that.

A service is asked only when a person asks for it. Which there is, a company says in its
settings.
"""

from .services import DeepL, Google, LibreTranslate, Translated

__all__ = ["DeepL", "Google", "LibreTranslate", "Translated"]
