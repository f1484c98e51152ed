"""Where a request comes from, as far as it can be believed: its address, and whether it came over TLS."""

import ipaddress
from typing import Final

from starlette.requests import HTTPConnection

from graph_service.access.proxy import Proxy

_FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def address_of(http: HTTPConnection, proxy: Proxy) -> str:
    """The address of who asks. What a proxy says of it is believed of a proxy that was set up, and of none else: the
    last address that it added itself."""
    peer = http.client.host if http.client else ""
    said = http.headers.getlist("X-Forwarded-For")
    if said and proxy.is_trusted(peer):
        last = said[-1].rpartition(",")[2].strip()
        try:
            return str(ipaddress.ip_address(last))
        except ValueError:
            return peer
    return peer


def is_secure(http: HTTPConnection, proxy: Proxy) -> bool:
    """Whether the browser came over TLS: to this service, or to a proxy that was set up."""
    if http.url.scheme == "https":
        return True
    peer = http.client.host if http.client else ""
    said = http.headers.getlist("X-Forwarded-Proto")
    return proxy.is_trusted(peer) and bool(said) and said[-1].strip().lower() == "https"


def is_local(http: HTTPConnection, proxy: Proxy) -> bool:
    """Whether it was asked on this machine, and no proxy stands between."""
    peer = http.client.host if http.client else ""
    if proxy.is_trusted(peer) or any(name in http.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
