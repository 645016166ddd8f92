"""Pure decisions about speakers: what a search means, how long a term is, when an appointment holds. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.access import STAFF, Identity, Role
from app.core.periods import HalfYear
from app.units.models import UnitKind

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """Both days belong to it."""

    first: date
    last: date


def term_of(day: date, vacations: Iterable[tuple[date, date]]) -> Term:
    """The school term that `day` belongs to; a vacation belongs to the term before it.

    Where the plan has no vacation on one side of `day`, the half-year ends the term there.
    """
    half = HalfYear.of(day)
    ends = [last for _, last in vacations]
    before = max((last for last in ends if last < day), default=None)
    after = min((last for last in ends if last >= day), default=None)
    return Term(half.first if before is None else before + DAY, half.last if after is None else after)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Of pinyin or initials: `least` ≤ text < `beyond`, byte by byte, as the indexes are ordered."""

    least: str
    beyond: str


def pinyin_prefix(wanted: str) -> Prefix | None:
    """Of a search in nothing but Latin letters, such as `shi li` or `SLJ`; None: it is searched as written."""
    letters = "".join(wanted.lower().split())
    if not (letters.isascii() and letters.isalpha()):
        return None
    return Prefix(letters, letters[:-1] + chr(ord(letters[-1]) + 1))


def like_part(text: str) -> str:
    """The LIKE pattern of whatever contains `text` as it stands."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def keeps_roster(identity: Identity, division_code: str) -> bool:
    """Whether the caller serves a unit of the pair that keeps this roster. The city does not keep a county's."""
    return identity.role in STAFF and identity.division_code == division_code


def may_add_one_off(identity: Identity, division_code: str) -> bool:
    """劳模家长: also a school adds one, to the roster of its own division."""
    return identity.division_code == division_code and identity.role in (Role.SCHOOL, *STAFF)


def may_edit(identity: Identity, division_code: str, *, is_one_off: bool, added_by_unit_id: int | None) -> bool:
    return keeps_roster(identity, division_code) or (is_one_off and added_by_unit_id == identity.unit_id)


def is_agreed(kinds: Iterable[UnitKind], *, federation: bool, bureau: bool) -> bool:
    """Whether every unit of the pair has confirmed; a zone has a federation only. Silence is no consent."""
    said = {UnitKind.FEDERATION: federation, UnitKind.BUREAU: bureau}
    return all(said[kind] for kind in kinds)


def holds_on(day: date, begins_on: date, ends_on: date | None) -> bool:
    return begins_on <= day and (ends_on is None or day < ends_on)
