"""Files that were damaged on the way, or made to harm: kept clean or refused in words, and nothing between.

`python -m tests.photos.mutations` tries ten thousand; here a few of each kind.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.photos.models import Photo
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.mutated import corpus, is_clean, mutated
from tests.photos.pictures import jpeg, tagged_exif

ROOT = Path(__file__).parents[2]


def test_a_mutated_file_is_kept_clean_or_refused_in_words() -> None:
    """In a process of its own, which a decoder may bring down."""
    command = [sys.executable, "-m", "tests.photos.mutations", "--files", "400", "--seed", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{done.stderr[-40:]}\n{done.stdout}"
    assert "failures: 0" in done.stdout


def test_over_http_none_is_a_500_and_none_leaves_a_file(
    teacher: Phone, talk: TalkInStore, store: Path, session: Session
) -> None:
    answers = []
    for number in range(2 * len(corpus())):
        answer = teacher.send(talk.id, mutated(2, number)[1])
        answers.append(answer.status_code)
        if answer.status_code == 201:
            teacher.remove(answer.get_json()["photo_id"])
        else:
            assert len(answer.get_json()["title"]) > 10
    assert set(answers) <= {201, 422}
    assert answers.count(422) > 5
    photos = list(session.scalars(select(Photo)))
    assert 5 < len(photos) == answers.count(201)
    files = {path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file()}
    assert files == {photo.storage_key for photo in photos}
    assert all(is_clean((store / photo.storage_key).read_bytes(), (photo.width, photo.height)) for photo in photos)


def test_the_same_seed_makes_the_same_files() -> None:
    assert [mutated(7, number) for number in range(40)] == [mutated(7, number) for number in range(40)]
    assert [mutated(7, number) for number in range(40)] != [mutated(8, number) for number in range(40)]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (jpeg(exif=tagged_exif()), (640, 480)),
        (jpeg(comment=b"from a phone"), (640, 480)),
        (jpeg(), (480, 640)),
    ],
    ids=["exif", "comment", "size"],
)
def test_what_is_not_clean_is_found(content: bytes, size: tuple[int, int]) -> None:
    assert not is_clean(content, size)
    assert is_clean(jpeg(), (640, 480))
