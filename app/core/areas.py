"""Rectangles within a picture, as shares of its width and height: the same in every size of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Area:
    """0 is the left or upper edge of the picture, 1 the right or lower one; `left < right`, `top < bottom`."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def from_json(cls, stored: Mapping[str, float]) -> Self:
        return cls(stored["left"], stored["top"], stored["right"], stored["bottom"])
