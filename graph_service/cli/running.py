"""The service that has an embedded graph open: how a command finds it, and asks it over HTTP as the local operator.

Beside the graph lies ``GRAPH.service`` while it runs, which its owner alone can read (docs/decisions/0027): its
address, a token that is good until it stops, its process, and the certificate that it shows.
"""

import contextlib
import json
import secrets
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from graph_service import private_files
from graph_service.cli.interruptions import NOTHING, UNKNOWN, Interrupted
from graph_service.errors import GraphServiceError, InvalidInput, Meant, NotFound, StoreUnavailable, UnknownKey
from graph_service.exchange import files
from graph_service.messages import Message
from graph_service.settings import Settings
from graph_service.stores import locating

if TYPE_CHECKING:
    import httpx2

API: Final = "/api/v1"
_TIMEOUT_S: Final = 600.0
_HELLO_S: Final = 2.0
_REFUSALS: Final[Mapping[int, type[GraphServiceError]]] = {404: NotFound, 422: InvalidInput, 503: StoreUnavailable}


@dataclass(frozen=True, slots=True)
class Running:
    """The service as the file beside the graph tells of it."""

    url: str
    token: str
    pid: int
    certificate: str = ""

    def get(self, path: str, params: Mapping[str, Any] | None = None, lang: str = "") -> Any:
        """What a route of the API answers, in a language where that matters.

        Raises:
            GraphServiceError: it refused.
            UnknownKey: a key is none, and it is clear which was meant.
        """
        return self._asked("GET", f"{API}{path}", params=_pairs(params or {}), headers=_speaking(lang)).json()

    def content(self, path: str, params: Mapping[str, Any], lang: str = "") -> bytes:
        """As ``get``, of what is a file."""
        return bytes(self._asked("GET", f"{API}{path}", params=_pairs(params), headers=_speaking(lang)).content)

    def post(self, path: str, body: Mapping[str, Any], params: Mapping[str, Any] | None = None) -> Any:
        """As ``get``, of what is sent."""
        return self._asked("POST", f"{API}{path}", params=_pairs(params or {}), json=body).json()

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """As ``post``, of what is to be otherwise."""
        return self._asked("PATCH", f"{API}{path}", json=body).json()

    def send(self, path: str, file: Path, fields: Mapping[str, str], params: Mapping[str, Any]) -> Any:
        """As ``get``, of a file that is sent.

        Raises:
            NotFound: there is no such file.
            InvalidInput: it cannot be read.
        """
        files.head(file, file.name, 1)
        with file.open("rb") as content:
            sent = {"file": (file.name, content)}
            return self._asked("POST", f"{API}{path}", params=_pairs(params), data=dict(fields), files=sent).json()

    def fetch(self, path: str, out: Path) -> None:
        """Write what a route of the API answers to a file."""
        with self._client() as client, client.stream("GET", f"{API}{path}") as answer, out.open("wb") as file:
            if answer.status_code != 200:
                answer.read()
                raise _refusal(answer)
            for piece in answer.iter_bytes():
                file.write(piece)

    def is_there(self) -> bool:
        """Whether it answers: a file may be left from a service that was killed."""
        import httpx2

        with contextlib.suppress(httpx2.HTTPError, OSError), self._client(_HELLO_S) as client:
            return bool(client.get("/healthz").status_code == 200)
        return False

    def _asked(self, method: str, path: str, **given: Any) -> "httpx2.Response":
        import httpx2

        try:
            with self._client() as client:
                answer = client.request(method, path, **given)
        except KeyboardInterrupt:
            raise Interrupted(NOTHING if method == "GET" else UNKNOWN) from None
        except httpx2.HTTPError as error:
            raise StoreUnavailable(
                "the service at {url} has this graph open and broke off ({why}); try again",
                url=self.url,
                why=str(error) or type(error).__name__,
            ) from error
        if answer.status_code in (307, 404) and (taken := answer.json().get("taken") or answer.json().get("meant")):
            unknown = UnknownKey(Message("{said}", said=_detail(answer) or taken["key"]), key=taken["given"])
            unknown.meant = Meant(taken["given"], taken["key"], taken["title"])
            raise unknown
        if answer.status_code >= 300:
            raise _refusal(answer)
        return answer

    def _client(self, timeout_s: float = _TIMEOUT_S) -> "httpx2.Client":
        import httpx2  # what takes a tenth of a second to load, and few commands need

        return httpx2.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=timeout_s,
            trust_env=False,
            verify=self._pinned() if self.certificate else True,
        )

    def _pinned(self) -> ssl.SSLContext:
        """TLS with whoever shows this certificate, under any name."""
        context = ssl.create_default_context(cadata=self.certificate)
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return context


def find(settings: Settings) -> Running | None:
    """The service that has the store of the settings open, if one tells so and answers."""
    if not locating.is_file(settings.store):
        return None
    try:
        told = json.loads(_file(settings).read_text(encoding="utf-8"))
        running = Running(str(told["url"]), str(told["token"]), int(told["pid"]), str(told["certificate"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return running if running.is_there() else None


@contextlib.contextmanager
def told(settings: Settings, url: str, pid: int) -> Iterator[str]:
    """Tell commands of the service while it runs; yields the token by which it knows them."""
    token = secrets.token_urlsafe(32)
    if not locating.is_file(settings.store):
        yield token
        return
    certificate = Path(settings.tls_certificate).read_text("ascii") if settings.tls_certificate else ""
    known = {"url": url, "token": token, "pid": pid, "certificate": certificate}
    file = _file(settings)
    private_files.write(file, json.dumps(known))
    try:
        yield token
    finally:
        file.unlink(missing_ok=True)


def _file(settings: Settings) -> Path:
    path = locating.ladybug_path(settings.store).expanduser().resolve()
    return path.with_name(f"{path.name}.service")


def address(*parts: str) -> str:
    """The route of these parts, of which some are keys that somebody typed. Of what no address can hold, a key of dots
    alone is left as it is, an empty one is a blank, and a slash is spelt out: the service says that there is none."""
    return "/" + "/".join(quote(each.replace("/", "%2F") or " ", safe="").replace(".", "%2E") for each in parts)


def _speaking(lang: str) -> dict[str, str]:
    return {"Accept-Language": lang} if lang else {}


def _pairs(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parameters of an address; what is repeated is there as often."""
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        several: Sequence[Any] = value if isinstance(value, list | tuple) else (value,)
        pairs += [
            (name, str(each).lower() if isinstance(each, bool) else str(each)) for each in several if each is not None
        ]
    return pairs


def _refusal(answer: "httpx2.Response") -> GraphServiceError:
    """The refusal of the service, in its words."""
    kind = _REFUSALS.get(answer.status_code, GraphServiceError)
    return kind(Message("{said}", said=_detail(answer) or f"HTTP {answer.status_code}"))


def _detail(answer: "httpx2.Response") -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return ""
