"""Measuring side by side: reference, ours, reference, ours …, and the median of the rounds' ratios.

A neighbour's load, a hot processor or a growing table meets both sides of a round alike; so the ratio says more than
either rate. The absolute rates are those of one machine at one moment.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Rate = Callable[[], float]
"""Measures once; units a second."""


@dataclass(frozen=True)
class Figure:
    name: str
    unit: str
    bar: float
    """The least ratio that is good enough."""
    ours: Sequence[float]
    reference: Sequence[float]
    """One rate a round."""
    pooled: Sequence[float] = ()
    """Of the second, more comfortable reference, for information."""
    notes: dict[str, float] = field(default_factory=dict)
    remark: str = ""
    """What the line says besides."""
    is_bounded: bool = True
    """Whether what else must not grow, such as memory, did not."""

    @property
    def ratios(self) -> Sequence[float]:
        return _divide(self.ours, self.reference)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def value(self) -> float:
        return statistics.median(self.ours)

    @property
    def is_passed(self) -> bool:
        return self.ratio >= self.bar and self.is_bounded

    def line(self) -> str:
        verdict = "PASS" if self.is_passed else "BELOW"
        spread = f"{min(self.ratios):.2f} to {max(self.ratios):.2f} in {len(self.ratios)} rounds"
        if self.pooled:
            spread += f"; {statistics.median(_divide(self.ours, self.pooled)):.2f} of the pooled reference"
        if self.remark:
            spread += f"; {self.remark}"
        return f"{self.name} {self.value:.1f} {self.unit} {self.ratio:.2f} {verdict} (bar {self.bar}; {spread})"


def alternate(*sides: Rate, rounds: int) -> Sequence[Sequence[float]]:
    """The rates of each side, measured in turn in every round."""
    measured = [[side() for side in sides] for _ in range(rounds)]
    return list(zip(*measured, strict=True))


def _divide(ours: Sequence[float], other: Sequence[float]) -> Sequence[float]:
    return [one / another for one, another in zip(ours, other, strict=True)]
