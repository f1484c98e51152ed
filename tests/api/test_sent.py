"""How answers are sent: as the JSON that they are, and in pieces that others can go on between."""

import asyncio
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph_service.api.responses import Sent, as_json
from tests import loops

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('aé"\\\n\x00', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(st.dictionaries(st.text(max_size=4), _VALUES, max_size=4))
def test_an_answer_is_the_json_that_it_would_be_at_once(body: dict[str, Any]) -> None:
    assert as_json(body) == json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_large_answer_goes_out_in_pieces_no_faster_than_it_is_taken() -> None:
    content = bytes(range(256)) * 4_000
    taken: list[dict[str, Any]] = []
    seen: list[int] = []

    async def send(message: Any) -> None:
        taken.append(message)
        await asyncio.sleep(0)

    async def ask() -> None:
        sending = asyncio.create_task(Sent(content)({"type": "http"}, send, send))
        while not sending.done():
            seen.append(len(taken))
            await asyncio.sleep(0)

    loops.run(ask())
    bodies = taken[1:]
    assert b"".join(each["body"] for each in bodies) == content
    assert len(bodies) == 4 and {1, 2, 3, 4} <= set(seen)  # somebody else went on between any two
    assert [each["more_body"] for each in bodies] == [True, True, True, False]
    assert dict(taken[0]["headers"])[b"content-length"] == str(len(content)).encode()
