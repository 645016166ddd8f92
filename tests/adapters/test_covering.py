"""What is covered is gone: the file is the same, byte for byte, whoever stood there."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw

from app.adapters.covering import cover
from app.adapters.renditions import Caption, captioned
from app.core.areas import Area
from tests.photos.pictures import drawn, encoded
from tests.photos.test_renditions import TEXT, TODAY

CAPTION = Caption(TEXT, "示例小学", TODAY)
FACE_BOX = (200, 150, 264, 230)
FACE = Area(200 / 640, 150 / 480, 264 / 640, 230 / 480)


def face(skin: str, *, smiles: bool) -> Image.Image:
    """A drawn one, within `FACE_BOX` of a drawn scene."""
    picture = drawn()
    pen = ImageDraw.Draw(picture)
    left, top, right, bottom = FACE_BOX
    pen.ellipse(FACE_BOX, fill=skin, outline="black")
    for x in (left + 20, right - 20):
        pen.ellipse((x - 5, top + 22, x + 5, top + 32), fill="black")
    pen.arc((left + 18, top + 40, right - 18, bottom - 12), 0 if smiles else 180, 180 if smiles else 360, fill="red")
    return picture


def lossless(picture: Image.Image, *areas: Area) -> bytes:
    copy = picture.copy()
    cover(copy, areas)
    return copy.tobytes()


def test_two_faces_leave_the_same_picture() -> None:
    one, other = face("#f2c9a0", smiles=True), face("#7a4a2b", smiles=False)
    assert lossless(one) != lossless(other)
    assert lossless(one, FACE) == lossless(other, FACE)


def test_two_faces_leave_the_same_file() -> None:
    """From two JPEGs, shrunk to the size of copies for publishing, with a margin for what their compression smeared."""
    area = Area(FACE.left - 0.03, FACE.top - 0.03, FACE.right + 0.03, FACE.bottom + 0.03)
    files = [
        captioned(encoded(face(skin, smiles=smiles).resize((3200, 2400)), quality=90), CAPTION, [area])
        for skin, smiles in (("#f2c9a0", True), ("#7a4a2b", False))
    ]
    assert files[0] == files[1]


def test_what_surrounds_one_area_says_nothing_about_another() -> None:
    """Two overlapping areas, two side by side, and one around the other."""
    for second in (Area(0.4, 0.3, 0.6, 0.6), Area(0.42, 0.31, 0.5, 0.48), Area(0.2, 0.2, 0.6, 0.7)):
        left = [lossless(face(skin, smiles=True), FACE, second) for skin in ("white", "black")]
        assert left[0] == left[1]


def test_the_rest_of_the_picture_stays() -> None:
    before = face("#f2c9a0", smiles=True)
    after = before.copy()
    cover(after, [FACE])
    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    assert (left, top) >= (185, 130)
    assert (right, bottom) <= (280, 250)


def test_one_sees_that_something_is_covered() -> None:
    """Even on a wall of one colour."""
    plain = Image.new("RGB", (400, 300), (180, 180, 180))
    cover(plain, [Area(0.4, 0.4, 0.6, 0.6)])
    levels = plain.convert("L").tobytes()
    assert max(levels) - min(levels) > 20


@pytest.mark.parametrize(
    "area",
    [Area(0, 0, 1, 1), Area(0, 0, 0.1, 0.1), Area(0.9, 0.9, 1, 1), Area(0.5, 0, 0.505, 1), Area(0, 0.3, 1, 0.31)],
)
def test_areas_at_the_edges(area: Area) -> None:
    picture = face("white", smiles=True)
    cover(picture, [area])
    assert picture.size == (640, 480)
    x, y = round((area.left + area.right) / 2 * 639), round((area.top + area.bottom) / 2 * 479)
    assert picture.getpixel((x, y)) != face("white", smiles=True).getpixel((x, y))


def test_a_small_picture_is_covered_beyond_the_area() -> None:
    """Four pixels at least: hair of a tiny face."""
    picture = Image.new("RGB", (100, 100), "black")
    picture.putpixel((46, 50), (255, 255, 255))
    cover(picture, [Area(0.5, 0.45, 0.55, 0.55)])
    assert picture.getpixel((46, 50)) != (255, 255, 255)


def test_what_is_read_back_is_the_covered_picture() -> None:
    page = Image.open(io.BytesIO(captioned(encoded(face("#ffffff", smiles=True)), CAPTION, [FACE])))
    plain = Image.open(io.BytesIO(captioned(encoded(face("#ffffff", smiles=True)), CAPTION)))
    assert page.size == plain.size
    assert ImageChops.difference(page, plain).getbbox() is not None
