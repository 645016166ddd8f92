"""Terms, and what a search means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.speakers.rules import Prefix, Term, is_agreed, pinyin_prefix, term_of
from app.units.models import UnitKind

VACATIONS = (
    (date(2026, 1, 17), date(2026, 3, 1)),
    (date(2026, 7, 11), date(2026, 8, 30)),
    (date(2027, 1, 16), date(2027, 2, 28)),
)


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2026, 3, 2), Term(date(2026, 3, 2), date(2026, 8, 30))),
        (date(2026, 8, 30), Term(date(2026, 3, 2), date(2026, 8, 30))),
        (date(2026, 8, 31), Term(date(2026, 8, 31), date(2027, 2, 28))),
        (date(2026, 12, 31), Term(date(2026, 8, 31), date(2027, 2, 28))),
        (date(2026, 2, 1), Term(date(2026, 1, 1), date(2026, 3, 1))),
        (date(2027, 3, 5), Term(date(2027, 3, 1), date(2027, 6, 30))),
    ],
)
def test_a_term_ends_with_its_vacation_or_else_with_the_half_year(day: date, term: Term) -> None:
    assert term_of(day, VACATIONS) == term


@given(st.dates(date(2026, 3, 2), date(2027, 2, 27)))
def test_every_day_belongs_to_one_term(day: date) -> None:
    term = term_of(day, VACATIONS)
    assert term.first <= day <= term.last
    following = term_of(day + timedelta(days=1), VACATIONS)
    assert following == term or following.first == term.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("wanted", "prefix"),
    [
        ("shi", Prefix("shi", "shj")),
        ("Shi Li", Prefix("shili", "shilj")),
        ("SLJ", Prefix("slj", "slk")),
        ("z", Prefix("z", "{")),
        ("示例", None),
        ("shi例", None),
        ("138", None),
        ("a%", None),
    ],
)
def test_letters_alone_are_looked_up_as_pinyin(wanted: str, prefix: Prefix | None) -> None:
    assert pinyin_prefix(wanted) == prefix


@pytest.mark.parametrize("federation", [True, False])
@pytest.mark.parametrize("bureau", [True, False])
def test_every_unit_of_the_pair_agrees_and_a_zone_has_one(federation: bool, bureau: bool) -> None:
    pair = [UnitKind.FEDERATION, UnitKind.BUREAU]
    assert is_agreed(pair, federation=federation, bureau=bureau) is (federation and bureau)
    assert is_agreed(pair[:1], federation=federation, bureau=bureau) is federation
