"""Our table of WeChat's fields and the stand-in's: what we let through, WeChat takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.fields import RULES, field_type, problem
from sandbox.fields import RULES as THEIR_RULES
from sandbox.fields import is_valid
from tests.sandbox.test_fields import BAD, GOOD

NOT_NEEDED = {"10月1日", "2019年10月", "2月29日", "2018-01", "01-01", "15:01:30"}
"""Dates without a year or a day, and seconds: WeChat takes them, no notice has them, and our table is stricter."""
PIECES = st.sampled_from(
    [*"年月日-/.:~ 元¥+#，。0123456789Aa字①\n", "2026", "11", "25", "14:30", "示例", "13800000000"]
)
TEXTS = st.lists(PIECES, max_size=24).map("".join) | st.text(max_size=40)


def test_both_tables_know_the_same_types() -> None:
    assert set(RULES) == set(THEIR_RULES)


@given(st.sampled_from(sorted(RULES)), TEXTS)
def test_what_our_table_takes_the_stand_in_takes(kind: str, text: str) -> None:
    if problem(f"{kind}1", text) is None:
        assert is_valid(f"{kind}1", text)


@given(st.sampled_from(sorted(RULES.keys() - {"date", "time"})), TEXTS.filter(bool))
def test_apart_from_dates_it_takes_no_less(kind: str, text: str) -> None:
    assert (problem(f"{kind}1", text) is None) == is_valid(f"{kind}1", text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in GOOD.items() for text in texts])
def test_good_examples(name: str, text: str) -> None:
    assert (problem(name, text) is None) == (text not in NOT_NEEDED)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_bad_examples(name: str, text: str) -> None:
    assert problem(name, text) is not None


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("thing1", "一" * 21, "has 21 characters; thing takes at most 20"),
        ("phrase2", "已通过！", "has 4 characters; phrase takes Chinese characters only, at most 5"),
        ("thing3", "两\n行", "has a line break or another control character"),
        ("thing4", "", "is empty"),
    ],
)
def test_the_reason_is_a_sentence(name: str, text: str, words: str) -> None:
    assert problem(name, text) == words


def test_digits_in_the_type_are_not_the_number() -> None:
    assert field_type("character_string12") == "character_string"
