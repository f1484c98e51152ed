"""Sign-ins that went off to a provider: what each was begun with is sealed in a cookie, and each comes back once."""

import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from graph_service.access.accounts import Clock
from graph_service.access.credentials import digest
from graph_service.access.port import AccessStore, AccessTransaction, Entry
from graph_service.errors import Unauthenticated

#: How long somebody may be away at the provider.
LONGEST_S: Final = 600
#: The whole has to fit a cookie, of which browsers take 4,096 bytes.
_LONGEST_PATH: Final = 1_500


@dataclass(frozen=True, slots=True)
class Flow:
    """One sign-in that is under way. ``state`` and ``nonce`` tie the answer and the token to it, ``verifier`` the code
    (PKCE); ``back`` is the address that the provider sends to, ``wanted`` the path that was asked for, and
    ``invitation`` the secret of one that is being taken up."""

    state: str
    nonce: str
    verifier: str
    back: str
    wanted: str = ""
    invitation: str = ""


class Flows:
    """What was begun by this process: its key is kept nowhere, so that a restart asks people to begin again. Nothing
    is stored for somebody who only begins; that a flow came back is."""

    def __init__(self, store: AccessStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._sealing = Fernet(Fernet.generate_key())

    def begin(self, back: str, wanted: str = "", invitation: str = "") -> tuple[Flow, str]:
        """A new flow, and what the browser keeps of it."""
        kept = wanted if len(wanted) <= _LONGEST_PATH else ""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        flow = Flow(state, nonce, verifier, back, kept, invitation)
        return flow, self._sealing.encrypt_at_time(json.dumps(asdict(flow)).encode(), int(self._clock())).decode()

    def end(self, sealed: str, state: str) -> Flow:
        """The flow that comes back with this state to the browser that began it.

        Raises:
            Unauthenticated: it was begun elsewhere, came back before, or took too long.
        """
        now = self._clock()
        flow = self._opened(sealed, int(now))
        if flow is None or not hmac.compare_digest(flow.state.encode(), state.encode("utf-8", "replace")):
            raise _over()
        if not self._store.write(_once(digest(flow.state), now)):
            raise _over()
        return flow

    def _opened(self, sealed: str, now: int) -> Flow | None:
        try:
            text = self._sealing.decrypt_at_time(sealed.encode("utf-8", "replace"), LONGEST_S, now)
        except InvalidToken:
            return None
        return Flow(**json.loads(text))


def _once(key: str, now: float) -> Callable[[AccessTransaction], bool]:
    def work(tx: AccessTransaction) -> bool:
        tx.prune("flow", now - 2 * LONGEST_S)
        is_first = tx.find("flow", key) is None
        tx.put(Entry("flow", key, "", now))
        return is_first

    return work


def _over() -> Unauthenticated:
    return Unauthenticated("this sign-in was begun elsewhere, was used already, or took too long; begin it again")
