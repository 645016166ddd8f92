"""Pictures as the models take them, and smaller copies of them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.vision import VisionFailed

Picture = NDArray[np.uint8]
"""Height × width × 3, BGR."""


def decoded(jpeg: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise VisionFailed("no picture")
    return picture.astype(np.uint8, copy=False)


def shrunk(picture: Picture, scale: float) -> Picture:
    """Never enlarged: there is nothing more to see."""
    if scale >= 1:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def at_most(picture: Picture, side: int) -> Picture:
    """A copy whose longer side has `side` pixels."""
    return shrunk(picture, side / max(picture.shape[:2]))
