"""How people behave: drawn once for every county and person, from the seed. All of it is invented."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class PairHabits:
    """Of the two offices of a county or the city."""

    talks_a_year: float
    """That they arrange of themselves; some fail, so that more than the quota is needed."""
    answers_reminder: float
    """How likely, in a week with an open reminder, they arrange one more."""
    review_days: float
    """Until a record is looked at, on average."""


@dataclass(frozen=True, slots=True)
class PersonHabits:
    accepts: float
    """How likely the person allows a message when asked."""
    visits_a_month: float


DILIGENT = PairHabits(talks_a_year=7.0, answers_reminder=0.5, review_days=1.0)
ORDINARY = PairHabits(talks_a_year=3.5, answers_reminder=0.3, review_days=4.0)
LAGGING = PairHabits(talks_a_year=1.0, answers_reminder=0.05, review_days=12.0)


def draw_pair_habits(random: Random, counties: list[str]) -> dict[str, PairHabits]:
    """At least one county of each kind, whichever these are in this year."""
    kinds = [DILIGENT, ORDINARY, LAGGING, *random.choices([DILIGENT, ORDINARY, LAGGING], k=len(counties))]
    kinds = kinds[: len(counties)]
    random.shuffle(kinds)
    return dict(zip(counties, kinds, strict=True))


def draw_person_habits(random: Random, *, is_staff: bool) -> PersonHabits:
    accepts = random.choice([0.0, 0.5, 0.8, 1.0])
    return PersonHabits(accepts, random.choice([0.25, 0.8]) if is_staff else random.choice([0.0, 0.05, 0.15]))


def record_delay_days(random: Random) -> float | None:
    """From the talk to its record; None: never."""
    kind = random.random()
    if kind < 0.06:
        return None
    if kind < 0.66:
        return random.uniform(0.1, 1.5)
    return random.uniform(1.5, 16.0)


def photo_delay_days(random: Random) -> float | None:
    """From the record to its last photo; None: never."""
    kind = random.random()
    if kind < 0.04:
        return None
    return 0.02 if kind < 0.8 else random.uniform(0.5, 12.0)
