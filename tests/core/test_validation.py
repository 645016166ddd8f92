"""What a text may be: seen characters only, counted after what nobody typed is taken out."""

from typing import Annotated

import pytest
from pydantic import ValidationError

from app.core.validation import ZERO_WIDTH, Input, Line, Text, field_errors


class Draft(Input):
    note: Annotated[str, Text(2, 5)] = "……"
    name: Annotated[str, Line(1, 5)] = "甲"


def refusal(**fields: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Draft.model_validate(fields)
    (error,) = field_errors(caught.value.errors())
    return error.message


@pytest.mark.parametrize("char", ZERO_WIDTH)
def test_characters_without_width_are_taken_out(char: str) -> None:
    draft = Draft(note=f"{char} 示{char}例 {char}", name=f"{char}示例甲{char}")
    assert (draft.note, draft.name) == ("示例", "示例甲")


def test_they_neither_fill_a_text_nor_overfill_it() -> None:
    assert refusal(name=ZERO_WIDTH) == "至少写 1 个字。"
    assert refusal(note=" \u200b \ufeff") == "至少写 2 个字。"
    assert Draft(name="示例讲师甲" + ZERO_WIDTH).name == "示例讲师甲"


def test_what_would_do_harm_is_named_and_left_to_the_writer() -> None:
    for char in ("\x00", "\u202e"):
        assert "看不见的特殊字符" in refusal(note=f"示例{char}")
    assert refusal(name="示\n例") == "这里只能写一行，请去掉换行。"
    assert Draft(note="示\n例").note == "示\n例"


@pytest.mark.parametrize("value", [1, None, ["示例"], b"\xe7\xa4\xba"])
def test_what_is_no_text_is_refused(value: object) -> None:
    assert refusal(note=value) == "这里要填文字。"
