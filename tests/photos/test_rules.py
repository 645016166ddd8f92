from uuid import UUID

import pytest

from app.adapters.images import Refusal
from app.photos.errors import REFUSALS
from app.photos.rules import LETTING_GO, TAKING, count_arrived
from app.talks.states import TalkStatus

A, B, C = (UUID(int=number) for number in range(3))


def test_which_talks_take_photos_and_let_go_of_them() -> None:
    assert set(TalkStatus) - TAKING == {TalkStatus.APPROVED, TalkStatus.CANCELLED}
    assert {TalkStatus.PLANNED, TalkStatus.AWAITING_PHOTOS, TalkStatus.RETURNED} == LETTING_GO


@pytest.mark.parametrize(
    ("declared", "arrived", "count"),
    [([], [], 0), ([], [A, B], 2), ([A, B], [], 0), ([A, B], [B], 1), ([A, B], [B, C], 1), ([A], [A, B, C], 1)],
)
def test_how_many_have_arrived(declared: list[UUID], arrived: list[UUID], count: int) -> None:
    assert count_arrived(declared, arrived) == count


def test_every_refusal_has_words_of_its_own_that_say_what_to_do() -> None:
    assert set(REFUSALS) == set(Refusal)
    for error in REFUSALS.values():
        assert error.code.startswith("photo.")
        assert "请" in error.title
