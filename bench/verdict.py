"""`verdict`: everything we say about a 12-megapixel photo, against the bare models run on the very arrays they got.

Ours is what the vision process does for one photo: the bytes through a pipe into the child, decoding, looking for the
banner, measuring, fingerprints, and the verdict. The reference runs the same ONNX sessions on the arrays that our own
look has just handed them, and nothing else. Faces are not counted, as in the plan file.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from app.adapters.renditions import FONT
from app.adapters.vision.looking import LocalVision
from app.adapters.vision.process import THREADS, VisionProcess
from app.core.vision import ExpectedBanner
from app.photos.advice.rules import BannerBand, judge
from bench.load import UnexpectedAnswer
from bench.photos import SIZE, draw_photo
from bench.rounds import Figure, alternate

BAR = 0.77
"""At most 1.3 times as long as the bare models."""
YEAR = 2026
BANNER = ExpectedBanner(
    "2026年固原市“中国梦·劳动美——奋进新征程建功新时代”劳模工匠进校园宣讲活动（西吉示例一小专场）", "西吉示例一小"
)

Run = Callable[[], object]


def measure_verdict(*, looks: int, rounds: int, size: tuple[int, int] = SIZE) -> Figure:
    photo = draw_hall(size)
    runs = bare_runs(photo)
    with closing(VisionProcess()) as vision:

        def ours() -> float:
            return looks / _timed(lambda: _look(vision, photo), looks)

        def reference() -> float:
            return looks / _timed(lambda: [run() for run in runs], looks)

        alternate(reference, ours, rounds=1)  # the child starts, and loads its models
        rates = alternate(reference, ours, rounds=rounds)
    notes: dict[str, float] = {"photo_bytes": len(photo), "model_runs": len(runs), "threads": THREADS}
    return Figure("verdict", "photos/s", BAR, rates[1], rates[0], notes=notes)


def draw_hall(size: tuple[int, int]) -> bytes:
    """`draw_photo` with the banner on it, as it hangs in a hall."""
    photo = BytesIO(draw_photo(size))
    with Image.open(photo) as image:
        page = image.convert("RGB")
    width, height = size
    letter = width // 56
    pen = ImageDraw.Draw(page)
    pen.rectangle((width // 14, height // 5, width - width // 14, height // 5 + 2 * letter), fill=(196, 18, 30))
    middle = (width // 2, height // 5 + letter)
    pen.text(middle, BANNER.text, font=ImageFont.truetype(FONT, letter), fill=(255, 226, 120), anchor="mm")
    file = BytesIO()
    page.save(file, "JPEG", quality=92)
    return file.getvalue()


def bare_runs(photo: bytes) -> Sequence[Run]:
    """One call for each time that a model ran while we looked, on the same session and array, unpacked by nobody."""
    vision = LocalVision(threads=THREADS)
    vision.look(photo, BANNER, counts_faces=False)  # warm
    with _noting(vision) as runs:
        vision.look(photo, BANNER, counts_faces=False)
    if not runs:
        raise UnexpectedAnswer("no model ran while we looked at the photo")
    return runs


@contextmanager
def _noting(vision: LocalVision) -> Iterator[list[Run]]:
    runs: list[Run] = []
    readers: list[Any] = [vision._reader._ocr.text_det, vision._reader._ocr.text_rec]
    sessions = [reader.session for reader in readers]

    class Noting:
        def __init__(self, session: Any) -> None:
            self._session = session

        def __call__(self, array: Any) -> Any:
            bare, name = self._session.session, self._session.get_input_names()[0]
            outputs, inputs = self._session.get_output_names(), {name: array.copy()}
            runs.append(lambda: bare.run(outputs, inputs))
            return self._session(array)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._session, name)

    for reader, session in zip(readers, sessions, strict=True):
        reader.session = Noting(session)
    try:
        yield runs
    finally:
        for reader, session in zip(readers, sessions, strict=True):
            reader.session = session


def _look(vision: VisionProcess, photo: bytes) -> None:
    verdict = judge(vision.look(photo, BANNER, counts_faces=False), year=YEAR, min_audience=30)
    if verdict.banner is not BannerBand.MATCHES:
        raise UnexpectedAnswer(f"the banner of the drawn photo was not read: {verdict.coverage} %")


def _timed(work: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return time.perf_counter() - began
