"""Reading the same JSON once: one drug, sig or coded status stands in the charts of many people."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, TypeVarTuple

import orjson

KEPT = 4096
"""Answers that each reader keeps; the one longest unused goes first"""
LARGEST = 4096
"""Bytes of JSON beyond which an answer is not kept: long texts do not recur, and memory stays bounded"""
_REFERENCE, _IDENTIFIER = b'"reference"', b'"identifier"'
"""Members that may name a person: JSON that holds them is read each time anew"""

T = TypeVar("T")
More = TypeVarTuple("More")


def by_content(read: Callable[[Any, *More], T]) -> Callable[[Any, *More], T]:
    """`read`, answering from memory where the JSON value is byte for byte one that it has read.

    Only for a function of nothing but its arguments, whose answer nobody changes; the further arguments are hashable.
    Never for what names a person: give it the elements that recur, not whole resources and not free notes.
    """

    @lru_cache(maxsize=KEPT)
    def kept(written: bytes, more: tuple[*More]) -> T:
        return read(orjson.loads(written), *more)

    def answer(value: Any, *more: *More) -> T:
        try:
            written = orjson.dumps(value)
        except TypeError:  # numbers and nesting beyond what the writer takes: `read` has its own answer to them
            return read(value, *more)
        if len(written) > LARGEST or _REFERENCE in written or _IDENTIFIER in written:
            return read(value, *more)
        return kept(written, more)

    return answer
