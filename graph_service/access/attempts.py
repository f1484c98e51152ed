"""How often one may try to sign in: so many failures for a name and for an address, then growing waits."""

import ipaddress
from typing import Final

from graph_service.access.accounts import Clock, folded
from graph_service.access.credentials import digest
from graph_service.access.port import AccessStore, AccessTransaction, Entry

#: Failures that are free, by what they are counted for.
FREE: Final = {"account": 5, "address": 30}
FIRST_WAIT_S: Final = 600
_LONGEST_WAIT_S: Final = 3_600
_FORGOTTEN_S: Final = 86_400.0
_NETWORK: Final = 64


class Attempts:
    """Failures in a store, whether or not there is an account of the name. Counted before the password is looked at,
    so that many guesses at once are counted too."""

    def __init__(self, store: AccessStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def begin(self, name: str | None, address: str) -> tuple[int, int]:
        """Count one try, for the address alone where no name was typed: how many are left after it, and how many
        seconds one waits before the next that is looked at; where the second is not 0, this one is not."""
        now = self._clock()

        def work(tx: AccessTransaction) -> tuple[int, int]:
            tx.prune("attempt", now - _FORGOTTEN_S)
            kept = {kind: tx.find("attempt", key) for kind, key in _keys(name, address).items()}
            wait = max((int(float(each.body["until"]) - now) + 1 for each in kept.values() if each), default=0)
            if wait > 0 and any(each and float(each.body["until"]) > now for each in kept.values()):
                return 0, wait
            left = FREE["address"]
            for kind, key in _keys(name, address).items():
                entry = kept[kind]
                failures = (int(entry.body["failures"]) if entry else 0) + 1
                over = failures - FREE[kind]
                until = now + min(FIRST_WAIT_S * 2 ** min(over, 8), _LONGEST_WAIT_S) if over >= 0 else 0.0
                tx.put(Entry("attempt", key, "", now, {"failures": failures, "until": until}))
                left = min(left, max(0, -over))
            return left, 0

        return self._store.write(work)

    def succeeded(self, name: str | None, address: str) -> None:
        """Forget the failures of the name. Of those of the address only this try: who has one account could else guess
        at others for ever."""

        def work(tx: AccessTransaction) -> None:
            keys = _keys(name, address)
            if "account" in keys:
                tx.remove("attempt", keys["account"])
            entry = tx.find("attempt", keys["address"])
            if entry is not None:
                failures = int(entry.body["failures"]) - 1
                over = failures - FREE["address"]
                until = entry.body["until"] if over >= 0 else 0.0
                tx.put(Entry("attempt", entry.key, "", entry.at, {"failures": failures, "until": until}))

        self._store.write(work)


def _keys(name: str | None, address: str) -> dict[str, str]:
    """Hashes: what was typed as a name may be a password."""
    account = {} if name is None else {"account": f"account-{digest(folded(name))}"}
    return {**account, "address": f"address-{digest(network(address))}"}


def network(address: str) -> str:
    """An address as it is counted: one of version 6 by its network, of which a household has a whole one.

    >>> network("2001:db8:1:2:3:4:5:6"), network("192.0.2.7"), network("nobody")
    ('2001:db8:1:2::/64', '192.0.2.7', 'nobody')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, _NETWORK), strict=False))
    return str(found)
