"""Halls with a banner, drawn: a wall, an audience, and a banner hung with perspective, in good and in bad light.

Everything comes from the seed. Nobody is shown: the audience are ellipses.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import app.adapters

FONT = Path(app.adapters.__file__).parent / "fonts" / "noto-sans-sc.woff2"
WIDTH, HEIGHT = 1600, 1200
LETTER = 96
"""Pixels of a character before the banner is hung."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Scene:
    text: str
    """Of the banner; empty: none hangs there."""
    seed: int = 0
    light: float = 1.0
    blur: float = 0.0
    """Sigma in pixels of the photo."""
    motion: int = 0
    """Pixels by which the phone moved to the right."""
    is_led: bool = False
    kept: float = 1.0
    """The share of the photo's width that was not cut off."""
    span: float = 0.86
    """Of the photo's width that the banner takes."""
    quality: int = 88


def jpeg(scene: Scene) -> bytes:
    dice = np.random.default_rng(scene.seed)
    picture = _hall(dice)
    if scene.text:
        _hang(picture, _banner(scene), scene.span, dice)
    for change in (_dimmed(scene.light), _blurred(scene.blur), _moved(scene.motion)):
        picture = change(picture)
    picture = picture[:, : int(WIDTH * scene.kept)]
    written = BytesIO()
    Image.fromarray(picture).save(written, "JPEG", quality=scene.quality)
    return written.getvalue()


def in_bad_conditions(scene: Scene) -> list[Scene]:
    """The scene as phones take it: well, blurred and compressed, in the dark, moved, on LED, from farther off."""
    return [
        scene,
        replace(scene, seed=scene.seed + 1, blur=1.2, quality=60),
        replace(scene, seed=scene.seed + 2, light=0.4),
        replace(scene, seed=scene.seed + 3, motion=5),
        replace(scene, seed=scene.seed + 4, is_led=True),
        replace(scene, seed=scene.seed + 5, span=0.7),
    ]


def _hall(dice: np.random.Generator) -> Pixels:
    wall = dice.integers(120, 200, size=3)
    fall = np.linspace(1.0, 0.7, HEIGHT)[:, None, None]
    noisy = np.broadcast_to(wall * fall, (HEIGHT, WIDTH, 3)) + dice.normal(0, 4, (HEIGHT, WIDTH, 3))
    picture: Pixels = np.clip(noisy, 0, 255).astype(np.uint8)
    for row in range(5):
        size = 34 + 12 * row
        y = HEIGHT // 2 + row * 120
        for x in range(int(dice.integers(20, 60)), WIDTH, size * 3):
            centre = (x + int(dice.integers(-9, 9)), y + int(dice.integers(-9, 9)))
            cv2.ellipse(picture, centre, (size // 2, size), 0, 0, 360, dice.integers(20, 90, size=3).tolist(), -1)
    return picture


def _banner(scene: Scene) -> Pixels:
    font = ImageFont.truetype(FONT, LETTER)
    length = int(font.getlength(scene.text)) + 2 * LETTER
    ground, letters = ((12, 8, 10), (255, 60, 40)) if scene.is_led else ((178, 24, 30), (255, 226, 120))
    cloth = Image.new("RGB", (length, 2 * LETTER), ground)
    ImageDraw.Draw(cloth).text((LETTER, LETTER // 3), scene.text, font=font, fill=letters)
    pixels = np.asarray(cloth).copy()
    if scene.is_led:
        pixels[::4] = pixels[::4] // 3  # the dark gaps between its rows of lamps
    return pixels


def _hang(picture: Pixels, banner: Pixels, span: float, dice: np.random.Generator) -> None:
    """Into the picture, seen a little from the side and from below."""
    height, width = banner.shape[:2]
    across = WIDTH * span
    down = across * height / width
    left, top = (WIDTH - across) / 2, 160 + float(dice.uniform(0, 80))
    slope, growth = float(dice.uniform(-30, 30)), float(dice.uniform(0.85, 1.15))
    corners = np.array(
        [[left, top], [left + across, top + slope], [left + across, top + slope + down * growth], [left, top + down]],
        np.float32,
    )
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(flat, corners)
    hung = cv2.warpPerspective(banner, turn, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    where = cv2.warpPerspective(np.full((height, width), 255, np.uint8), turn, (WIDTH, HEIGHT)) > 127
    picture[where] = hung[where]


def _dimmed(light: float) -> Callable[[Pixels], Pixels]:
    return lambda picture: (picture * light).astype(np.uint8)


def _blurred(sigma: float) -> Callable[[Pixels], Pixels]:
    return lambda picture: cv2.GaussianBlur(picture, (0, 0), sigma).astype(np.uint8) if sigma else picture


def _moved(pixels: int) -> Callable[[Pixels], Pixels]:
    kernel = np.full((1, max(pixels, 1)), 1 / max(pixels, 1))
    return lambda picture: cv2.filter2D(picture, -1, kernel).astype(np.uint8) if pixels else picture
