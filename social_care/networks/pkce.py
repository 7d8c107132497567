"""What signing in with OAuth 2 has in common: RFC 6749, and PKCE (RFC 7636)."""

import base64
import hashlib
import secrets
from urllib.parse import urlencode


def authorize_url(address, client_id, redirect_uri, scopes, state):
    """Where an administrator says yes, and the verifier to keep until they are back."""
    verifier = secrets.token_urlsafe(64)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(scopes),
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{address}?{urlencode(query)}", verifier
