"""What a JSON text would become is known before it is read, and never underestimated."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_service import json_shape
from graph_service.json_shape import shape_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab,[]{}"\\\n é'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='a"\\[,'), inner, max_size=3),
    max_leaves=30,
)


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


def count(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(count, inner))


@given(JSON, st.booleans(), st.integers(1, 40))
@example("\\", False, 3)
@example(['\\"', {"a\\": []}], True, 1)
def test_depth_is_exact_and_the_count_no_less_than_there_is(value, ascii_only, piece):
    text = json.dumps(value, ensure_ascii=ascii_only).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_shape, "_PIECE", piece)
        found = shape_of(text)
    assert found.depth == depth(value)
    assert count(value) <= found.values <= 2 * count(value) + 1


def test_what_is_no_json_is_measured_all_the_same():
    assert shape_of(b"").depth == 0
    assert shape_of(b"[" * 1000).depth == 1000
    assert shape_of(b'{"a').depth == 1
