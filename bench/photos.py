"""`photo_post`: a photo into the record of a talk, against bare Flask saving and re-encoding the same bytes."""

import hashlib
import random
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from uuid import UUID, uuid4

from PIL import ExifTags, Image

from bench.load import Pieces, http_request
from bench.rounds import Figure, alternate
from bench.stage import Stage

BAR = 0.8
SIZE = (4000, 3000)
PHOTOS_PER_TALK = 8
BOUNDARY = "bench-boundary-5f1d0c"


def measure_photos(stage: Stage, reference_port: int, *, requests: int, rounds: int, photo: bytes) -> Figure:
    effort = stage.effort()
    bare = [_upload("/photos", uuid4(), photo)] * requests
    ours = _uploads(stage, photo)
    effort.warm((stage.port, list(islice(ours, requests)), 201), (reference_port, bare, 201))
    rates = alternate(
        lambda: effort.fire(reference_port, bare, 201),
        lambda: effort.fire(stage.port, list(islice(ours, requests)), 201),
        rounds=rounds,
    )
    notes = effort.notes | {"photo_bytes": len(photo)}
    return Figure("photo_post", "photos/s", BAR, rates[1], rates[0], notes=notes)


def draw_photo(size: tuple[int, int] = SIZE) -> bytes:
    """About 3 MB in 12 megapixels, as a phone's: grain over soft shapes, and EXIF that tells the place."""
    width, height = size
    chance = random.Random(20)  # noqa: S311 - the same picture in every run
    coarse = Image.frombytes("RGB", (32, 24), chance.randbytes(32 * 24 * 3)).resize(size, Image.Resampling.BICUBIC)
    small = (width // 2, height // 2)
    grain = Image.frombytes("RGB", small, chance.randbytes(small[0] * small[1] * 3)).resize(size)
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Example phone"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:24 14:35:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (36.0, 0.0, 0.0), 3: "E", 4: (106.0, 0.0, 0.0)})
    file = BytesIO()
    Image.blend(coarse, grain, 0.14).save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


def _uploads(stage: Stage, photo: bytes) -> Iterator[Pieces]:
    """Without end: photos that talks wait for. A talk is made when the first of its photos is asked for."""
    while True:
        expected = [uuid4() for _ in range(PHOTOS_PER_TALK)]
        talk = stage.call("POST", "/api/talks", json=stage.talk_body(expected))
        for client_id in expected:
            yield _upload(f"/api/talks/{talk['id']}/photos", client_id, photo, stage.headers["Authorization"])


def _upload(path: str, client_id: UUID, photo: bytes, authorization: str = "") -> Pieces:
    fields = {"client_id": str(client_id), "sha256": hashlib.sha256(photo).hexdigest()}
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="photo.jpg"\r\n'
    head += "Content-Type: image/jpeg\r\n\r\n"
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Authorization": authorization}
    return http_request("POST", path, headers, head.encode(), photo, f"\r\n--{BOUNDARY}--\r\n".encode())
