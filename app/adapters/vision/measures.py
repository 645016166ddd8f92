"""What needs no model: sharpness, exposure and fingerprints."""

import cv2
import numpy as np
import pdqhash
from numpy.typing import NDArray

from app.adapters.vision.pictures import Picture, at_most

SHARPNESS_SIDE = 1024
TILES = 8
FINGERPRINT_SIDE = 512
VERY_BRIGHT = 245


def sharpness(picture: Picture) -> float:
    """Laplacian variance of the tile at the 90th percentile: a sharp speaker before a soft wall is sharp."""
    grey = cv2.cvtColor(at_most(picture, SHARPNESS_SIDE), cv2.COLOR_BGR2GRAY)
    edges = cv2.Laplacian(grey, cv2.CV_64F)
    tiles = [tile.var() for row in np.array_split(edges, TILES) for tile in np.array_split(row, TILES, axis=1)]
    return float(np.percentile(tiles, 90))


def exposure(picture: Picture) -> tuple[int, float]:
    """The 95th percentile of the luma, and the share of pixels that are almost white."""
    luma = cv2.cvtColor(at_most(picture, SHARPNESS_SIDE), cv2.COLOR_BGR2GRAY)
    return round(float(np.percentile(luma, 95))), float((luma > VERY_BRIGHT).mean())


def fingerprints(picture: Picture) -> tuple[str, ...]:
    """PDQ of the picture upright, and of its seven mirrored and turned forms."""
    small = cv2.cvtColor(at_most(picture, FINGERPRINT_SIDE), cv2.COLOR_BGR2RGB)
    forms, _ = pdqhash.compute_dihedral(small)
    return tuple(_as_hex(form) for form in forms)


def _as_hex(bits: NDArray[np.uint8]) -> str:
    return np.packbits(bits.astype(np.uint8)).tobytes().hex()
