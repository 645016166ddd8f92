"""What a model can tell about one photo of a talk: the port between the advice we give and whatever model serves it.

Measurements only, no judgement and no text that was read: a photo may show what people hold or wear. Thresholds stand
in `app/photos/advice/rules.py`. Source: design page "Photo checks", sections A to C.
"""

from dataclasses import dataclass
from typing import Protocol

from app.core.areas import Area


@dataclass(frozen=True, slots=True)
class ExpectedBanner:
    text: str
    """The uniform sentence of the talk, year and special session included."""
    special_name: str
    """The name before 专场."""


@dataclass(frozen=True, slots=True)
class BannerSeen:
    coverage: int
    """Per cent of the expected characters, punctuation left out, that were read in whatever lines."""
    years: tuple[int, ...]
    """Every year read before 年."""
    special: int
    """Per cent of likeness between the special session's name and the best place in what was read."""
    character_height: float | None
    """Pixels of the photo; None when no line of a banner was found."""


@dataclass(frozen=True, slots=True)
class Seen:
    banner: BannerSeen
    faces: tuple[Area, ...] | None
    """Where faces are, detected and never recognised; people facing away have none. None: nobody looked."""
    sharpness: float
    """Laplacian variance of the 90th-percentile tile of a copy 1024 pixels long."""
    brightness: int
    """95th percentile of the luma, 0 to 255."""
    overexposed: float
    """Share of pixels with a luma above 245, 0 to 1."""
    fingerprints: tuple[str, ...]
    """PDQ, 64 hex digits each: upright first, then mirrored and turned."""


class VisionFailed(Exception):
    """No measurement of this photo now; it may succeed when tried again."""


class Vision(Protocol):
    """Slow and hungry: only the process made for it looks. Raises `VisionFailed` only."""

    @property
    def version(self) -> str:
        """Of the models and their use; another version may measure differently."""

    def look(self, jpeg: bytes, banner: ExpectedBanner, *, counts_faces: bool) -> Seen: ...
