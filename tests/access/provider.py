"""A provider of OpenID Connect on a port of this machine: Authlib's own server behind HTTP, with keys of its own.

What it says can be spoiled in one place, so that a test sees what a client makes of it.
"""

import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode

CLIENT, SECRET = "plans", "a secret of the client"
#: What a token is, before it is signed: its header, its claims, and the key that signs; bytes for one made by hand.
Draft = tuple[dict[str, Any], dict[str, Any], Any]


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@dataclass
class Person:
    """Whom it knows, and what it says of them."""

    sub: str
    claims: dict[str, Any] = field(default_factory=dict)

    def get_user_id(self) -> str:
        return self.sub


class _Client(ClientMixin):
    client_id = CLIENT

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return urlsplit(redirect_uri).path == "/sign-in/provider/return"

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code:
    code: str
    asked: Mapping[str, str]
    person: Person

    def get_redirect_uri(self) -> str:
        return self.asked["redirect_uri"]

    def get_scope(self) -> str:
        return self.asked["scope"]

    def get_nonce(self) -> str:
        return self.asked["nonce"]

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None

    @property
    def code_challenge(self) -> str:
        return self.asked["code_challenge"]

    @property
    def code_challenge_method(self) -> str:
        return self.asked["code_challenge_method"]


class _Request(OAuth2Request):
    """What came by HTTP. Authlib's server insists on https, whatever is in front of it."""

    def __init__(self, given: "_Handler") -> None:
        super().__init__(given.command, f"https://provider.invalid{given.path}", headers=given.headers)
        self.payload, self._given = BasicOAuth2Payload(given.given), given.given

    @property
    def args(self) -> dict[str, str]:
        return self._given

    @property
    def form(self) -> dict[str, str]:
        return self._given


class _Codes(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        self.server.provider.codes[code] = _Code(code, dict(request.payload.data), request.user)

    def query_authorization_code(self, code: str, client: ClientMixin) -> _Code | None:
        found: _Code | None = self.server.provider.codes.get(code)
        return found

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        if not self.server.provider.takes_codes_twice:
            del self.server.provider.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: _Code) -> Person:
        return authorization_code.person


class _Tokens(OpenIDCode):
    def __init__(self, provider: "Provider") -> None:
        super().__init__(require_nonce=True)
        self._provider = provider

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return any(each.get_nonce() == nonce for each in self._provider.codes.values())

    def encode_id_token(self, token: Mapping[str, Any], request: OAuth2Request) -> str:
        now, provider, code = int(time.time()), self._provider, request.authorization_code
        claims = {"iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": code.get_nonce()}
        claims |= {"sub": request.user.sub, **request.user.claims}
        header, claims, key = provider.spoil(({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key))
        if isinstance(key, bytes):
            return _by_hand(header, claims, key)
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def _by_hand(header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes) -> str:
    """What no library signs any longer: nothing at all, or a public key taken as a secret."""
    text = b".".join(urlsafe_b64encode(json.dumps(each).encode()) for each in (header, claims))
    signature = urlsafe_b64encode(hmac.digest(secret, text, "sha256")) if secret else b""
    return f"{text.decode()}.{signature.decode()}"


class _Server(AuthorizationServer):
    def __init__(self, provider: "Provider") -> None:
        super().__init__()
        self.provider = provider
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: secrets.token_urlsafe(32)))
        self.register_grant(_Codes, [CodeChallenge(required=True), _Tokens(provider)])

    def query_client(self, client_id: str) -> _Client | None:
        return _Client() if client_id == CLIENT else None

    def save_token(self, token: Mapping[str, Any], request: OAuth2Request) -> None:
        """Nobody asks for it again."""

    def send_signal(self, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: "_Handler") -> OAuth2Request:
        return _Request(request)

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, list[tuple[str, str]]]:
        return status, body, list(headers)


class _Handler(BaseHTTPRequestHandler):
    server: "_Listening"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.given = dict(parse_qsl(urlsplit(self.path).query))
        self._answer()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.given = dict(parse_qsl(urlsplit(self.path).query)) | dict(parse_qsl(body))
        self._answer()

    def _answer(self) -> None:
        provider, path = self.server.provider, urlsplit(self.path).path
        provider.asked.append(path)
        if instead := provider.instead.get(path):
            return instead(self)
        if path == "/.well-known/openid-configuration":
            return self.send(200, provider.description())
        if path == "/keys":
            return self.send(200, {"keys": [each.as_dict(private=False) for each in provider.published]})
        if path == "/token":
            return self.send(*provider.server.create_token_response(self))
        if path == "/authorize" and (provider.asks and self.command == "GET"):
            return self.send(
                200, "<!doctype html><html lang=en><title>Provider</title><form method=post><button>Go on</button>"
            )
        if path == "/authorize":
            grant = provider.server.get_consent_grant(self, provider.person)
            return self.send(*provider.server.create_authorization_response(self, provider.person, grant))
        self.send(404, "")

    def send(self, status: int, body: Any, headers: Any = ()) -> None:
        text = json.dumps(body) if isinstance(body, dict) else body or ""
        data, kind = text.encode(), "application/json" if isinstance(body, dict) else "text/html"
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("content-type", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    provider: "Provider"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked may hang up before all is sent: that is what some tests are about."""


class Provider:
    """A provider that runs until it is closed."""

    def __init__(self, person: Person) -> None:
        self.person, self.codes = person, dict[str, _Code]()
        self.key = new_key("first")
        self.published: list[RSAKey] = [self.key]
        self.asked: list[str] = []
        #: what answers at a path in place of what should
        self.instead: dict[str, Callable[[Any], None]] = {}
        self.spoil: Callable[[Draft], Draft] = lambda draft: draft
        self.says: dict[str, Any] = {}
        self.asks = self.takes_codes_twice = self.sent_all = False
        self.server = _Server(self)
        self._listening = _Listening(("127.0.0.1", 0), _Handler)
        self._listening.provider = self
        self._thread = threading.Thread(target=self._listening.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._listening.server_address[1]}"

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.says,
        }

    def settings(self, **given: Any) -> dict[str, Any]:
        """What the service is told of it."""
        ours = {"oidc_issuer": self.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        return {**ours, "oidc_name": "UN Identity", **given}

    def close(self) -> None:
        self._listening.shutdown()
        self._listening.server_close()
        self._thread.join()
