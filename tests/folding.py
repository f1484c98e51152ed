"""One test a rule, over all its cases: what `parametrize` would make hundreds of tests of.

The cases share the fixtures of the one test, so that it is for what only reads, or is refused and leaves nothing.
"""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Check = Callable[..., None]


def for_each(
    of: str | tuple[str, ...], cases: Iterable[Any], *, name_of: Callable[[Any], str] = repr
) -> Callable[[Check], Check]:
    """Run the test for every case, as ``pytest.mark.parametrize`` would, and name every case that fails.

    Raises (in the test):
        ExceptionGroup: what failed, each with a note that says which case it was.
    """
    wanted = (of,) if isinstance(of, str) else of
    listed = [_case(case, len(wanted), name_of) for case in cases]
    if not listed:
        raise ValueError(f"there is no case of {', '.join(wanted)}")

    def fold(check: Check) -> Check:
        @functools.wraps(check)
        def test(**fixtures: Any) -> None:
            failed: list[Exception] = []
            names: list[str] = []
            for name, values in listed:
                try:
                    check(**fixtures, **dict(zip(wanted, values, strict=True)))
                except pytest.fail.Exception as nothing:  # `pytest.raises` says so that nothing was raised
                    failed.append(AssertionError(str(nothing)).with_traceback(nothing.__traceback__))
                except Exception as error:
                    failed.append(error)
                if len(failed) > len(names):
                    names.append(name)
                    failed[-1].add_note(f"case: {names[-1]}")
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(listed)} cases failed: {'; '.join(names)}", failed)

        signature = inspect.signature(check)
        left = [parameter for name, parameter in signature.parameters.items() if name not in wanted]
        test.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        del test.__wrapped__
        return test

    return fold


def _case(case: Any, count: int, name_of: Callable[[Any], str]) -> tuple[str, tuple[Any, ...]]:
    """The name of a case, and its values; one that was made with ``pytest.param`` may have a name of its own."""
    own = case.id if isinstance(case, _PARAM) else None
    values = tuple(case.values) if isinstance(case, _PARAM) else (case,) if count == 1 else tuple(case)
    if len(values) != count:
        raise ValueError(f"a case has {len(values)} values and not {count}: {case!r}")
    text = str(own) if own else ", ".join(map(name_of, values))
    return (text if len(text) <= 200 else f"{text[:200]}…"), values


_PARAM = type(pytest.param())
