"""What a provider says: where people sign in, whom a code stands for, and which keys it signs with."""

import logging
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from graph_service.access.accounts import Clock
from graph_service.access.flows import Flow
from graph_service.access.id_tokens import PublicKey, keys_of, not_valid, parsed, verified
from graph_service.access.provider import Provider, is_address
from graph_service.access.provider_transport import Bounded, within
from graph_service.errors import ProviderError, ProviderUnavailable, Unauthenticated

T = TypeVar("T")
#: How long one sign-in waits for the provider in all, seconds.
PATIENCE_S: Final = 10.0
#: So many sign-ins ask it at once; a provider that hangs then holds no more threads of this service.
AT_ONCE: Final = 16
#: Once it did not answer, nobody waits for it for so long.
PAUSE_S: Final = 5.0
#: What it said of itself, and its keys, are asked for anew after so long; its keys for one that is unknown sooner.
_KEPT_S: Final = 3_600.0
AGAIN_S: Final = 30.0
_DISCOVERY: Final = "/.well-known/openid-configuration"
_OUR_FAULT: Final = ("invalid_client", "unauthorized_client")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a provider is asked what, and whether it takes the client's secret in the body of a request alone."""

    authorization: str
    token: str
    keys: str
    takes_post_alone: bool = False


class ProviderClient:
    """Asks one provider, and remembers what seldom changes. Safe between threads, each of which waits for it."""

    def __init__(self, provider: Provider, clock: Clock, passing: Clock = time.monotonic) -> None:
        self._provider, self._clock, self._passing = provider, clock, passing
        self._trusted = httpx2.create_ssl_context()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, list[PublicKey]] | None = None
        self._silent_since: float | None = None

    def address(self, flow: Flow) -> str:
        """Where the browser goes to sign in.

        Raises:
            ProviderError: the provider cannot be used.
        """

        async def work(client: AsyncOAuth2Client) -> str:
            where = (await self._where(client)).authorization
            address, _ = client.create_authorization_url(
                where, state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier, redirect_uri=flow.back
            )
            return str(address)

        return self._asked(work)

    def claims(self, code: str, flow: Flow) -> Mapping[str, Any]:
        """What the provider says of whom a code stands for, in a token that it signed for this very flow.

        Raises:
            Unauthenticated: the code or the token is not valid.
            ProviderError: the provider cannot be used.
        """

        async def work(client: AsyncOAuth2Client) -> Mapping[str, Any]:
            where = await self._where(client)
            if where.takes_post_alone:
                client.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - the name of a method
            answer = await client.fetch_token(
                where.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=flow.verifier,
                redirect_uri=flow.back,
            )
            token = answer.get("id_token")
            if not isinstance(token, str):
                raise self._unusable("it gave no ID token")
            return await self._verified(client, where, token, flow.nonce)

        return self._asked(work)

    async def _verified(self, client: AsyncOAuth2Client, where: Endpoints, token: str, nonce: str) -> Mapping[str, Any]:
        """The claims of a token. Keys that do not know it are asked for anew, once."""
        provider = self._provider
        for longest_s in (_KEPT_S, AGAIN_S):
            keys = await self._known_keys(client, where, longest_s)
            claims = verified(
                token, keys, issuer=provider.issuer, client=provider.client_id, nonce=nonce, now=self._clock()
            )
            if claims is not None:
                return claims
        raise not_valid("signature")

    async def _where(self, client: AsyncOAuth2Client) -> Endpoints:
        kept = self._endpoints
        if kept is None or self._passing() - kept[0] > _KEPT_S:
            found = await self._document(client, self._provider.issuer.rstrip("/") + _DISCOVERY)
            kept = self._endpoints = self._passing(), self._read(found)
        return kept[1]

    async def _known_keys(self, client: AsyncOAuth2Client, where: Endpoints, longest_s: float) -> list[PublicKey]:
        kept = self._keys
        if kept is None or self._passing() - kept[0] > longest_s:
            kept = self._keys = self._passing(), keys_of(await self._document(client, where.keys))
        return kept[1]

    async def _document(self, client: AsyncOAuth2Client, address: str) -> dict[str, Any]:
        answer = await client.request("GET", address, withhold_token=True)
        if answer.status_code != 200:
            raise self._unusable(f"{address} answered {answer.status_code}")
        return parsed(answer.content)

    def _read(self, found: Mapping[str, Any]) -> Endpoints:
        issuer = self._provider.issuer
        if found.get("issuer") != issuer:
            raise self._unusable("it says that it is another issuer than ALIGNMENT_OIDC_ISSUER")
        methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Endpoints(
            self._address(found, "authorization_endpoint"),
            self._address(found, "token_endpoint"),
            self._address(found, "jwks_uri"),
            takes_post_alone="client_secret_basic" not in methods,
        )

    def _address(self, found: Mapping[str, Any], name: str) -> str:
        address = found.get(name)
        if not isinstance(address, str) or not is_address(address, self._provider.issuer):
            raise self._unusable(f"its {name} is no address that may be asked")
        return address

    def _asked(self, work: Callable[[AsyncOAuth2Client], Awaitable[T]]) -> T:
        """What ``work`` gives, within ``PATIENCE_S``; at once an error while the provider is known to be silent."""
        silent = self._silent_since
        if silent is not None and self._passing() - silent < PAUSE_S:
            raise self._silent()
        if not self._turns.acquire(blocking=False):
            raise self._silent()
        try:
            answer = within(PATIENCE_S, self._with_client(work))
        except (TimeoutError, httpx2.TransportError, OSError) as error:
            self._silent_since = self._passing()
            _log.warning("the provider %s does not answer: %s", self._provider.issuer, type(error).__name__)
            raise self._silent() from error
        except OAuthError as error:
            if error.error in _OUR_FAULT:
                raise self._unusable("it does not know this client and its secret") from error
            raise Unauthenticated(
                "{provider} does not take this sign-in any longer; begin it again", provider=self._provider.title
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError) as error:
            raise self._unusable(f"{type(error).__name__}: {error}") from error
        finally:
            self._turns.release()
        self._silent_since = None
        return answer

    async def _with_client(self, work: Callable[[AsyncOAuth2Client], Awaitable[T]]) -> T:
        provider = self._provider
        async with AsyncOAuth2Client(
            provider.client_id,
            provider.secret,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a method
            scope="openid profile email",
            code_challenge_method="S256",
            transport=Bounded(self._trusted),
            timeout=PATIENCE_S,
            follow_redirects=False,
        ) as client:
            return await work(client)

    def _silent(self) -> ProviderUnavailable:
        return ProviderUnavailable(
            "{provider} does not answer; try again in a minute, or sign in with a password",
            provider=self._provider.title,
        )

    def _unusable(self, why: str) -> ProviderError:
        """What is wrong with it stands in the log alone: whoever asks has not signed in."""
        _log.error("the provider %s cannot be used: %s", self._provider.issuer, why)
        return ProviderError(
            "{provider} answers what cannot be used here; sign in with a password, and tell who administers",
            provider=self._provider.title,
        )
