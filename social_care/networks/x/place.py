"""Where X is."""

OWN = "https://api.x.com"


def base_url(settings):
    """X's server, without the ``/2`` that people like to add."""
    return (settings.base_url.strip() or OWN).rstrip("/").removesuffix("/2")
