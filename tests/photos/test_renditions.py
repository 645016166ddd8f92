"""The forms of a photo: small for lists, large to look at, captioned to publish; the kept copy stays as it is."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.adapters.renditions import LARGE, SMALL, Caption, captioned, shrunk
from app.photos.models import Photo
from app.talks.states import TalkStatus
from app.units.models import Unit
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg, tagged_exif
from tests.tools import problem

BIG = jpeg(3000, 2000, exif=tagged_exif())
TEXT = "2026年11月25日，西吉县总工会、西吉县教育体育局主办，2026年固原市劳模工匠进校园宣讲活动（西吉示例一小专场）"

TODAY = date(2026, 11, 25)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def served(phone: Phone, photo: dict[str, Any], name: str) -> Image.Image:
    answer = phone.show("/photos/" + photo[name].rpartition("/photos/")[2])
    assert answer.status_code == 200
    assert b"SECRET" not in answer.data
    return opened(answer.data)


def test_the_forms_of_a_photo(teacher: Phone, stranger: Phone, talk: TalkInStore) -> None:
    teacher.send(talk.id, BIG)
    (photo,) = teacher.photos(talk.id)
    assert max(served(stranger, photo, "url").size) == LARGE
    assert max(served(stranger, photo, "small_url").size) == SMALL
    assert (photo["width"], photo["height"], photo["captioned_url"]) == (3000, 2000, None)


def test_an_approved_photo_has_its_caption_below_and_in_its_description(
    teacher: Phone, stranger: Phone, talk: TalkInStore, school: Unit, engine: Engine, store: Path
) -> None:
    teacher.send(talk.id, BIG)
    talk.become(TalkStatus.APPROVED)
    talk.pass_photos()
    (photo,) = teacher.photos(talk.id)
    page = served(stranger, photo, "captioned_url")
    picture = served(stranger, photo, "url")
    assert page.width == picture.width
    assert page.height > picture.height
    xmp = page.info["xmp"].decode()
    assert "西吉县总工会" in xmp
    assert "专场）" in xmp
    assert f"照片由{school.name}提供" in xmp
    with Session(engine) as session:
        kept = store / session.get_one(Photo, photo["id"]).storage_key
    assert opened(kept.read_bytes()).size == (3000, 2000)


def test_a_form_is_made_once_and_again_when_it_is_gone(
    teacher: Phone, stranger: Phone, talk: TalkInStore, store: Path
) -> None:
    teacher.send(talk.id, BIG)
    (photo,) = teacher.photos(talk.id)
    served(stranger, photo, "small_url")
    (made,) = (store / "renditions").rglob("*.jpg")
    before = made.stat().st_ino
    served(stranger, photo, "small_url")
    assert made.stat().st_ino == before
    made.unlink()
    assert max(served(stranger, photo, "small_url").size) == SMALL


def test_what_is_taken_out_is_gone_in_every_form(teacher: Phone, stranger: Phone, talk: TalkInStore) -> None:
    teacher.send(talk.id, BIG)
    (photo,) = teacher.photos(talk.id)
    served(stranger, photo, "small_url")
    teacher.remove(photo["id"])
    for name in ("url", "small_url"):
        answer = stranger.show("/photos/" + photo[name].rpartition("/photos/")[2])
        assert problem(answer) == (404, "not_found")


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(shrunk(jpeg(640, 480), LARGE)).size == (640, 480)


def test_the_strip_holds_every_character_of_a_name() -> None:
    """Each rare character is drawn as itself: none looks like the box of a missing one, nor like another."""
    strips = []
    for name in "𠮷䶮㛃\U0010ffff":
        page = opened(captioned(jpeg(640, 480), Caption(TEXT, name, TODAY)))
        strips.append(page.crop((0, 480, *page.size)).convert("L"))
    for at, strip in enumerate(strips):
        for other in strips[:at]:
            difference = ImageChops.difference(strip, other).getextrema()
            assert isinstance(difference[1], int | float)
            assert difference[1] > 60


def test_the_picture_itself_is_not_written_upon() -> None:
    plain = opened(shrunk(jpeg(640, 480), LARGE)).convert("L")
    page = opened(captioned(jpeg(640, 480), Caption(TEXT, "示例小学", TODAY))).convert("L")
    difference = ImageChops.difference(plain, page.crop((0, 0, 640, 470))).getextrema()
    assert isinstance(difference[1], int | float)
    assert difference[1] < 12
