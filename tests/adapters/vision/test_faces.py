"""Where a drawn face is, in shares of the picture; and that nobody is found in a copy that covers it."""

from datetime import date
from io import BytesIO

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.adapters.renditions import Caption, captioned
from app.adapters.vision.faces import find_faces
from app.adapters.vision.pictures import decoded

Pixels = NDArray[np.uint8]
CAPTION = Caption("2026年11月25日，示例县总工会主办", "示例小学", date(2026, 11, 25))


def drawn_face(width: int, height: int, centre: tuple[int, int], size: int) -> Pixels:
    """Half a face's height is `size` pixels; BGR."""
    picture: Pixels = np.full((height, width, 3), (150, 160, 165), np.uint8)
    x, y = centre
    hair = (30, 35, 40)
    line = max(2, size // 30)
    cv2.ellipse(picture, centre, (int(size * 0.78), size), 0, 0, 360, (150, 180, 225), -1)
    cv2.ellipse(picture, (x, int(y - size * 0.55)), (int(size * 0.82), int(size * 0.62)), 0, 180, 360, hair, -1)
    for side in (-1, 1):
        eye = (int(x + side * size * 0.32), int(y - size * 0.12))
        cv2.ellipse(picture, eye, (int(size * 0.15), int(size * 0.08)), 0, 0, 360, (245, 245, 245), -1)
        cv2.circle(picture, eye, int(size * 0.07), (30, 40, 60), -1)
        brow = (eye[0], int(eye[1] - size * 0.16))
        cv2.ellipse(picture, brow, (int(size * 0.2), int(size * 0.06)), 0, 180, 360, hair, line)
    cv2.ellipse(picture, (x, int(y + size * 0.28)), (int(size * 0.13), int(size * 0.06)), 0, 0, 180, hair, line)
    cv2.ellipse(picture, (x, int(y + size * 0.52)), (int(size * 0.28), int(size * 0.1)), 0, 0, 360, (90, 90, 190), -1)
    return cv2.GaussianBlur(picture, (0, 0), size / 40).astype(np.uint8)


def as_jpeg(picture: Pixels) -> bytes:
    file = BytesIO()
    Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.mark.parametrize(
    ("width", "height", "centre", "size"),
    [(1600, 1200, (500, 500), 120), (3200, 2400, (2500, 1700), 240), (900, 1600, (300, 1200), 80)],
)
def test_the_area_holds_the_face_in_a_picture_of_any_size(
    width: int, height: int, centre: tuple[int, int], size: int
) -> None:
    (area,) = find_faces(drawn_face(width, height, centre, size))
    x, y = centre
    for at_x, at_y in ((x - size * 0.4, y - size * 0.1), (x + size * 0.4, y + size * 0.6)):  # an eye, the mouth
        assert area.left <= at_x / width <= area.right
        assert area.top <= at_y / height <= area.bottom
    assert (area.right - area.left) * width < 3 * size
    assert (area.bottom - area.top) * height < 3.5 * size


@pytest.mark.parametrize("centre", [(45, 300), (400, 580)])
def test_an_area_ends_where_the_picture_does(centre: tuple[int, int]) -> None:
    """The detector sees these two reach beyond it."""
    (area,) = find_faces(drawn_face(800, 600, centre, 100))
    assert 0 <= area.left < area.right <= 1
    assert 0 <= area.top < area.bottom <= 1


def test_nobody_is_found_in_the_copy_that_covers_them() -> None:
    photo = as_jpeg(drawn_face(3200, 2400, (2500, 1700), 240))
    faces = find_faces(decoded(photo))
    assert len(faces) == 1
    assert len(find_faces(decoded(captioned(photo, CAPTION)))) == 1
    assert find_faces(decoded(captioned(photo, CAPTION, faces))) == ()
