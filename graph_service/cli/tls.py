"""Whether the service can speak TLS with the certificate and key of the settings: refused at its start if not."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph_service.errors import InvalidInput
from graph_service.settings import Settings


def options(given: Settings) -> dict[str, Any]:
    """What uvicorn is told; nothing where the settings name no certificate.

    Raises:
        InvalidInput: one of the two is missing, cannot be read, is not valid now, or does not belong to the other.
    """
    certificate, key = given.tls_certificate, given.tls_key
    if certificate is None and key is None:
        return {}
    if certificate is None or key is None:
        raise InvalidInput("ALIGNMENT_TLS_CERTIFICATE and ALIGNMENT_TLS_KEY go together: set both, or neither")
    password = given.tls_key_password.get_secret_value() if given.tls_key_password else None
    _require_valid(certificate)
    _require_readable(key)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, lambda: password or "")
    except (ssl.SSLError, ValueError) as error:
        raise InvalidInput(
            "{path}: this key does not belong to the certificate, or is locked by another password ({why})",
            path=key,
            why=str(error),
        ) from error
    return {"ssl_certfile": str(certificate), "ssl_keyfile": str(key), "ssl_keyfile_password": password}


def _require_valid(path: Path) -> None:
    from cryptography import x509  # here, since it takes a while to load

    try:
        found = x509.load_pem_x509_certificates(_require_readable(path))[0]
    except ValueError as error:
        raise _unreadable(path, str(error)) from error
    first, last = found.not_valid_before_utc, found.not_valid_after_utc
    if not first <= datetime.now(UTC) <= last:
        raise InvalidInput(
            "{path}: the certificate is valid from {first} to {last}, and not now; renew it",
            path=path,
            first=first.date(),
            last=last.date(),
        )


def _require_readable(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error


def _unreadable(path: Path, why: str) -> InvalidInput:
    return InvalidInput(
        "{path}: this certificate or key cannot be read ({why}); give PEM files of this machine", path=path, why=why
    )
