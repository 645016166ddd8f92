"""`make screenshots` leaves no page out."""

from collections import Counter

from tests.browser.screenshots import SHOTS, pages


def test_every_page_has_its_picture_and_no_two_one_file() -> None:
    assert {shot.page for shot in SHOTS} == set(pages())
    assert max(Counter(shot.name for shot in SHOTS).values()) == 1
