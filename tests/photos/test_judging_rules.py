"""The fewest photos that together show everything."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.photos.judging.rules import Judged, Shown, all_shown, evidence

EVERY = frozenset(Shown)
shown = st.frozensets(st.sampled_from(list(Shown)))


@given(st.lists(shown, max_size=9))
def test_at_most_three_and_as_few_as_possible_show_what_all_show(shows: list[frozenset[Shown]]) -> None:
    photos = [Judged(photo_id, what) for photo_id, what in enumerate(shows, start=1)]
    chosen = evidence(photos)
    assert len(chosen) <= 3
    picked = [photo for photo in photos if photo.photo_id in chosen]
    assert all_shown(picked) == all_shown(photos)
    for fewer in combinations(photos, max(len(chosen) - 1, 0)):
        assert not chosen or all_shown(fewer) != all_shown(photos)


def test_of_equally_few_the_first_ones() -> None:
    assert evidence([Judged(1, frozenset()), Judged(2, EVERY), Judged(3, EVERY)]) == (2,)
    assert evidence([Judged(1, frozenset())]) == ()
