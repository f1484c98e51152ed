"""Is this ID token the provider's, for this service and this sign-in? Signature by its public keys, then each claim."""

import json
from collections.abc import Mapping
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from graph_service.errors import Unauthenticated

#: What a token may be signed with, and the kind of key: never a shared secret, and never nothing.
ALGORITHMS: Final = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
_LEEWAY_S: Final = 60
_LONGEST: Final = 32_768
_SHORTEST_RSA: Final = 2048
PublicKey = RSAKey | ECKey


def keys_of(document: Mapping[str, Any]) -> list[PublicKey]:
    """The public keys of a JWK set that sign; others of it, and what is no key, are left out."""
    listed = document.get("keys")
    found = (_key(each) for each in listed) if isinstance(listed, list) else ()
    return [each for each in found if each is not None]


def verified(
    token: str, keys: list[PublicKey], *, issuer: str, client: str, nonce: str, now: float
) -> dict[str, Any] | None:
    """The claims of a token; None where none of the keys has signed it, and newer ones may have.

    Raises:
        Unauthenticated: it is none, or not for this sign-in.
    """
    found = _signed(token, keys)
    if found is None:
        return None
    header, signed = found
    wanted = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}}
    claims = CodeIDToken(signed, header, wanted, {"nonce": nonce, "client_id": client})
    try:
        claims.validate(int(now), _LEEWAY_S)
    except JoseError as error:
        raise not_valid(_part(error)) from error
    return dict(claims)


def not_valid(part: str) -> Unauthenticated:
    """What is said of a token: which part of it is wrong."""
    return Unauthenticated(
        "what the provider says of you is not valid ({part}); begin again, or ask who administers", part=part
    )


def _signed(token: str, keys: list[PublicKey]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Header and claims, once one of the keys is seen to have signed them."""
    if len(token) > _LONGEST:
        raise not_valid("size")
    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS:
            raise not_valid("alg")
        if "crit" in header:  # an ID token has no need of what only some understand
            raise not_valid("form")
        fitting = [
            each
            for each in keys
            if each.key_type == ALGORITHMS[algorithm]
            and kid in (None, each.get("kid"))
            and each.get("alg") in (None, algorithm)
        ]
        for key in fitting:
            try:
                return dict(header), jwt.decode(token, key, algorithms=[algorithm]).claims
            except BadSignatureError:
                continue
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise not_valid("form") from error
    return None


def _key(given: Any) -> PublicKey | None:
    if not isinstance(given, dict) or given.get("use", "sig") != "sig" or given.get("kty") not in ALGORITHMS.values():
        return None
    try:
        key = JWKRegistry.import_key(given)
    except (JoseError, ValueError, TypeError):
        return None
    if isinstance(key, RSAKey):
        return key if key.public_key.key_size >= _SHORTEST_RSA else None
    return key if isinstance(key, ECKey) else None


def _part(error: JoseError) -> str:
    """Which claim it is."""
    found = getattr(error, "claim", None)
    return found if isinstance(found, str) else error.error or "claims"


def parsed(text: bytes | str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ValueError: it is none.
    """
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(found, dict):
        raise ValueError("it is no object")
    return found
