"""A proxy that says who asks: which header, from which addresses alone, and what the address of a caller is."""

import ipaddress
from dataclasses import dataclass
from functools import cache
from typing import Final

from graph_service.errors import InvalidInput

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Proxy:
    """What was set up: the header with the name of who signed in, the addresses that may send it, and the role of
    a name that has no account (none: it is refused). Without ``header`` a proxy only passes on."""

    header: str = ""
    addresses: tuple[str, ...] = ()
    role: str = ""

    def is_trusted(self, peer: str) -> bool:
        """Whether what comes from this address comes from the proxy."""
        try:
            found = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(found in network for network in _networks(self.addresses))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("[::1]"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    name = host.strip("[]").lower()
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


NO_PROXY: Final = Proxy()


@cache
def _networks(addresses: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks.

    Raises:
        InvalidInput: one of them is neither.
    """
    try:
        return tuple(ipaddress.ip_network(each, strict=False) for each in addresses)
    except ValueError as error:
        raise InvalidInput(
            "ALIGNMENT_PROXY_ADDRESSES has {why}; write addresses or networks, such as 10.0.0.2 or 10.1.0.0/16",
            why=str(error),
        ) from error


def checked(proxy: Proxy) -> Proxy:
    """The proxy of the settings.

    Raises:
        InvalidInput: its addresses are none, or it names a header and no address that may send it.
    """
    if proxy.header and not _networks(proxy.addresses):
        raise InvalidInput(
            "ALIGNMENT_PROXY_USER_HEADER needs ALIGNMENT_PROXY_ADDRESSES: anybody could send that header"
        )
    _networks(proxy.addresses)
    return proxy
