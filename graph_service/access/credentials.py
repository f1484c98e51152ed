"""Random secrets, and what is kept of them: a hash, from which nobody makes the secret again."""

import hashlib
import secrets
from typing import Final

#: What an API token begins with, so that a scanner of leaked secrets knows it.
PREFIX: Final = "alg_"
_BYTES: Final = 32
LONGEST: Final = 200


def new_secret(prefix: str = "") -> str:
    """256 random bits as text that fits a header, a cookie and an address."""
    return prefix + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """SHA-256 in hex. A secret of 256 bits needs no slower hash: there is nothing to guess."""
    return hashlib.sha256(secret[:LONGEST].encode("utf-8", "surrogatepass")).hexdigest()
