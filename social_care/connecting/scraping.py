"""The token behind which machines read the figures: only its hash is kept."""

import hashlib
import hmac
import secrets

_PARAMETER = "social_care.metrics_token"


def new_token(env):
    """Make a token; the one before does not fit any more.

    :return: the token, which is shown once and kept nowhere
    """
    token = secrets.token_urlsafe(32)
    env["ir.config_parameter"].sudo().set_param(_PARAMETER, _hash(token))
    return token


def fits(env, header):
    """Whether a request may read them; takes as long whatever was given.

    :param str header: its ``Authorization``; may be empty
    """
    kept = env["ir.config_parameter"].sudo().get_param(_PARAMETER) or ""
    scheme, _space, token = (header or "").partition(" ")
    same = hmac.compare_digest(_hash(token.strip()), kept or _hash(""))
    return bool(kept and same and scheme.casefold() == "bearer")


def _hash(token):
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
