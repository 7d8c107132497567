"""What opens something is left out of the addresses in the server's access log."""

import logging
import re

LOGGER = "werkzeug"
_OPENS = re.compile(
    r"(/social_care/(?:claim|webhook|deletion)/|/social_care/oauth/callback\?)[^\s\"]+"
)


class Masked(logging.Filter):
    """Writes *** where a claim link's token, a webhook's, the code of a request to
    forget or of a sign-in stands."""

    def filter(self, record):
        text = record.getMessage()
        masked = _OPENS.sub(r"\1***", text)
        if masked != text:
            record.msg, record.args = masked, ()
        return True


def mask():
    """Have the access log masked from now on."""
    logger = logging.getLogger(LOGGER)
    if not any(isinstance(each, Masked) for each in logger.filters):
        logger.addFilter(Masked())
