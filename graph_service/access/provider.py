"""A provider of sign-in by OpenID Connect: which one, what people read of it, and as what a newcomer comes in."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from graph_service.access.proxy import is_loopback
from graph_service.errors import InvalidInput

#: Members of an ID token that may name a new account.
CLAIMS: Final = ("preferred_username", "email", "name", "sub")
_SETTING: Final = {"issuer": "ISSUER", "client_id": "CLIENT_ID", "secret": "CLIENT_SECRET", "name": "NAME"}


@dataclass(frozen=True, slots=True)
class Provider:
    """What was set up. ``role`` is that of whom it vouches for and who has no account (none: refused), and ``claim``
    what names the account that is then made."""

    issuer: str = ""
    client_id: str = ""
    secret: str = field(default="", repr=False)
    name: str = ""
    role: str = ""
    claim: str = CLAIMS[0]

    @property
    def title(self) -> str:
        """What people know it by: the name that was set, else its host."""
        return self.name or urlsplit(self.issuer).hostname or self.issuer

    def subject(self, sub: str) -> str:
        """Whom it calls ``sub``, unlike anybody of another provider: no address of an issuer has a space."""
        return f"{self.issuer} {sub}"


NO_PROVIDER: Final = Provider()


def checked(provider: Provider) -> Provider:
    """The provider of the settings.

    Raises:
        InvalidInput: its settings are not whole, or its issuer is no address that it may have.
    """
    given = {name: value for each, name in _SETTING.items() if (value := getattr(provider, each))}
    given |= {"ROLE": provider.role} if provider.role else {}
    for needed in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        if given and needed not in given:
            raise InvalidInput(
                "{names} and no ALIGNMENT_OIDC_{needed}: sign-in by OpenID Connect needs ALIGNMENT_OIDC_ISSUER, "
                "ALIGNMENT_OIDC_CLIENT_ID and ALIGNMENT_OIDC_CLIENT_SECRET together",
                names=", ".join(f"ALIGNMENT_OIDC_{each}" for each in given),
                needed=needed,
            )
    if provider.issuer and ("?" in provider.issuer or not is_address(provider.issuer, provider.issuer)):
        raise InvalidInput(
            "ALIGNMENT_OIDC_ISSUER {issuer!r} is no address of a provider; write it as the provider does, such as "
            "https://login.example.org/realms/un; http is for this machine alone",
            issuer=provider.issuer[:200],
        )
    return provider


def is_address(address: str, issuer: str) -> bool:
    """Whether a provider may be asked there: by TLS, or on this machine where the issuer itself is on it.

    >>> is_address("https://login.example.org/token", "https://login.example.org")
    True
    >>> is_address("http://127.0.0.1:9/keys", "https://login.example.org"), is_address("http://[::1]/", "http://[::1]")
    (False, True)
    """
    if not address.isascii() or not address.isprintable() or " " in address or "#" in address:
        return False
    try:
        parts, own = urlsplit(address), urlsplit(issuer)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc:
        return False
    on_this_machine = is_loopback(host) and own.scheme == "http" and is_loopback(own.hostname or "")
    return parts.scheme == "https" or (parts.scheme == "http" and on_this_machine)
