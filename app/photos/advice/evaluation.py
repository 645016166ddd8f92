"""How right the models are on somebody's own photos: what they say beside what is known. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.photos.advice.rules import AudienceBand, Verdict


@dataclass(frozen=True, slots=True)
class Known:
    """What a person has seen in a photo."""

    file: str
    people: int
    banner: str
    """The sentence that should be there; empty where none was looked for."""
    special_name: str
    shows_banner: bool


def confusion(pairs: Iterable[tuple[Known, Verdict]], *, min_audience: int) -> Sequence[str]:
    """Two tables as lines: the audience against its estimate, the banner against what was read."""
    audience: Counter[tuple[bool, AudienceBand]] = Counter()
    banner: Counter[tuple[bool, bool]] = Counter()
    errors: list[float] = []
    for known, verdict in pairs:
        audience[known.people >= min_audience, verdict.audience] += 1
        if verdict.faces is not None and known.people >= 5:
            errors.append(abs(verdict.faces - known.people) / known.people)
        if known.banner:
            banner[known.shows_banner, verdict.shows_banner] += 1
    lines = [f"{'people':<12}" + "".join(f"{band:>13}" for band in AudienceBand)]
    for is_enough in (True, False):
        name = f"{min_audience} or more" if is_enough else f"under {min_audience}"
        lines.append(f"{name:<12}" + "".join(f"{audience[is_enough, band]:>13}" for band in AudienceBand))
    if errors:
        lines.append(
            f"mean error of {len(errors)} photos with 5 people or more: {100 * sum(errors) / len(errors):.0f} %"
        )
    if banner:
        lines.append(f"{'banner':<12}{'passes':>13}{'does not':>13}")
        for is_right in (True, False):
            name = "right" if is_right else "wrong, none"
            lines.append(f"{name:<12}{banner[is_right, True]:>13}{banner[is_right, False]:>13}")
    return lines
