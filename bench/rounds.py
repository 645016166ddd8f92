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
    notes: dict[str, float] = field(default_factory=dict)

    @property
    def ratios(self) -> Sequence[float]:
        return [ours / reference for ours, reference in zip(self.ours, self.reference, strict=True)]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def value(self) -> float:
        return statistics.median(self.ours)

    @property
    def is_passed(self) -> bool:
        return self.ratio >= self.bar

    def line(self) -> str:
        verdict = "PASS" if self.is_passed else "BELOW"
        spread = f"{min(self.ratios):.2f} to {max(self.ratios):.2f} in {len(self.ratios)} rounds"
        return f"{self.name} {self.value:.1f} {self.unit} {self.ratio:.2f} {verdict} (bar {self.bar}; {spread})"


def alternate(reference: Rate, ours: Rate, rounds: int) -> tuple[Sequence[float], Sequence[float]]:
    """The rates of the reference and ours, round by round."""
    pairs = [(reference(), ours()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
