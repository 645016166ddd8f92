"""Which photos are the evidence. Pure; source: mission.md "What counts towards a quota"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from app.talks.states import ReturnReason

MOST_EVIDENCE = 3


class Shown(StrEnum):
    """What the photos of a talk must show, clause 四(六)."""

    BANNER = "banner"
    SPEAKER = "speaker"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True)
class Judged:
    """One photo, as a reviewer saw it."""

    photo_id: int
    shows: frozenset[Shown]
    reasons: tuple[ReturnReason, ...] = ()
    """Why it goes back to the school; none: it stays."""


def all_shown(photos: Sequence[Judged]) -> frozenset[Shown]:
    return frozenset[Shown]().union(*(photo.shows for photo in photos))


def evidence(photos: Sequence[Judged]) -> tuple[int, ...]:
    """Ids of the fewest photos that together show all that any of them shows; of equally few the first ones.

    Never more than `MOST_EVIDENCE`: one for each thing to be shown is enough.
    """
    wanted = all_shown(photos)
    for few in range(MOST_EVIDENCE + 1):
        for chosen in combinations(photos, few):
            if all_shown(chosen) == wanted:
                return tuple(photo.photo_id for photo in chosen)
    raise AssertionError("three photos show three things")


def whole_record_reasons(reasons: Sequence[str], by_photo: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
    """Those of a return's `reasons` that are said of no single photo."""
    told = {reason for said in by_photo.values() for reason in said}
    return tuple(reason for reason in reasons if reason not in told)
