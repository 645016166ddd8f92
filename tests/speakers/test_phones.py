"""The phone cell: mobiles and landlines, several numbers, zeros that spreadsheets eat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.speakers.phones import NO_AREA_CODE, NOT_UNDERSTOOD, SCIENTIFIC, TOO_LONG, NotAPhone, Phones, read_phones

MOBILE = "+8613800000001"


@pytest.mark.parametrize(
    ("text", "primary", "rest"),
    [
        ("13800000001", MOBILE, ""),
        ("138 0000 0001", MOBILE, ""),
        ("138-0000-0001", MOBILE, ""),
        ("+86 138 0000 0001", MOBILE, ""),
        ("8613800000001", MOBILE, ""),
        ("１３８００００００１０", "+8613800000010", ""),
        ("手机：13800000001", MOBILE, ""),
        ("0954-2012345", "0954-2012345", ""),
        ("09542012345", "0954-2012345", ""),
        ("（0954）2012345", "0954-2012345", ""),
        ("0954 201 2345", "0954-2012345", ""),
        ("+86 954 2012345", "0954-2012345", ""),
        ("9542012345", "0954-2012345", ""),
        ("010-62345678", "010-62345678", ""),
        ("0954-2012345转801", "0954-2012345", "转801"),
        ("0954-2012345-801", "0954-2012345", "转801"),
        ("13800000001、13800000002", MOBILE, "、13800000002"),
        ("13800000001 13800000002", MOBILE, "、13800000002"),
        ("13800000001\n0954-2012345", MOBILE, "、0954-2012345"),
        ("0954-2012345转801；13800000001", MOBILE, "、0954-2012345转801"),
        ("0954-2012345转801/0954-2012346", "0954-2012345", "转801、0954-2012346"),
        ("办公室 0954-2012345，手机 13800000001", MOBILE, "、0954-2012345"),
        ("13800000001/13800000001", MOBILE, ""),
    ],
)
def test_what_a_cell_says(text: str, primary: str, rest: str) -> None:
    read = read_phones(text)
    assert read == Phones(primary, rest)
    assert read.is_landline == (not primary.startswith("+86"))
    assert read_phones(read.text) == read


@pytest.mark.parametrize("text", ["", " ", "\u3000"])
def test_an_empty_cell_has_none(text: str) -> None:
    assert read_phones(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2012345", NO_AREA_CODE),
        ("13800000001、2012345", NO_AREA_CODE),
        ("1.38E+10", SCIENTIFIC),
        ("1380000000", NOT_UNDERSTOOD),
        ("138000000011", NOT_UNDERSTOOD),
        ("1380000000113800000002", NOT_UNDERSTOOD),
        ("13800000001a", NOT_UNDERSTOOD),
        ("=13800000001", NOT_UNDERSTOOD),
        ("见备注", NOT_UNDERSTOOD),
        ("手机", NOT_UNDERSTOOD),
        ("、", NOT_UNDERSTOOD),
        ("13800000001" * 10, TOO_LONG),
    ],
)
def test_what_is_no_number_says_why_without_the_number(text: str, reason: str) -> None:
    with pytest.raises(NotAPhone) as caught:
        read_phones(text)
    assert str(caught.value) == reason


mobiles = st.integers(0, 9999).map("1380000{:04d}".format)
landlines = st.builds(
    "0{}-{}{}".format,
    st.sampled_from(["10", "954", "951", "29"]),
    st.integers(2000000, 8999999),
    st.sampled_from(["", "转8", "转801"]),
)


@given(
    st.lists(mobiles | landlines, min_size=1, max_size=4, unique=True), st.sampled_from(["、", "，", " / ", "\n", "；"])
)
def test_whatever_was_read_reads_as_the_same_again(numbers: list[str], between: str) -> None:
    read = read_phones(between.join(numbers))
    assert read is not None
    assert read_phones(read.text) == read
    assert sorted(read.text.split("、")) == sorted(numbers)
