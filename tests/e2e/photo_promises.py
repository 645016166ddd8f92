"""What was promised of photos, looked up in the database, the folder and over HTTP, once all is quiet again."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.photos.advice.models import PhotoAdvice
from app.photos.advice.states import AdviceState
from app.photos.models import Photo
from launcher.system import VISION, System
from story.phone import Phone
from tests.e2e.photo_phones import Sent, receive


def broken_promises(system: System, engine: Engine, phone: Phone, sent: Sequence[Sent]) -> list[str]:
    """In words; none is what we want."""
    talk_ids = {photo.talk_id for photo in sent}
    with Session(engine) as session:
        rows = session.scalars(select(Photo).where(Photo.talk_id.in_(talk_ids))).all()
        states = session.scalars(select(PhotoAdvice.state).where(PhotoAdvice.photo_id.in_([row.id for row in rows])))
        without_advice = len(rows) - sum(state in (AdviceState.DONE, AdviceState.MISSING) for state in states)
    stored = {(row.talk_id, row.client_id): row for row in rows}
    folder = Path(system.environment["STORAGE_DIR"])
    broken = [f"{number} photos of {len(sent)} are stored" for number in [len(rows)] if number != len(sent)]
    broken += [f"{without_advice} photos have neither advice nor its absence"] if without_advice else []
    hashes = Counter(row.sha256 for row in rows)
    broken += [f"{number} photos with SHA-256 {one}" for one, number in hashes.items() if number > 1]
    for photo in sent:
        broken += _broken(photo, stored.get((photo.talk_id, photo.client_id)), folder, phone)
    return broken


def _broken(photo: Sent, row: Photo | None, folder: Path, phone: Phone) -> Iterator[str]:
    if row is None or photo.photo_ids != {row.id}:
        yield f"{photo.client_id}: receipts {set(photo.photo_ids)}, stored {row and row.id}"
        return
    again = receive(phone, photo.talk_id, photo.client_id, photo.content, Counter())
    sha256 = hashlib.sha256(photo.content).hexdigest()
    if (again["photo_id"], again["sha256"]) != (row.id, sha256) or row.sha256 != sha256:
        yield f"{photo.client_id}: the receipt says now {again}"
    file = folder / row.storage_key
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != file.stem:
        yield f"{photo.client_id}: its file is not what was stored"


def count_waiting(engine: Engine, sent: Sequence[Sent], *, hurries: bool) -> int:
    """How many of the photos have no advice yet; with `hurries` their leases and pauses end."""
    talks = {"talk_ids": list({photo.talk_id for photo in sent})}
    mine = "state = 'waiting' AND photo_id IN (SELECT id FROM photos WHERE talk_id = ANY(:talk_ids))"
    with engine.begin() as connection:
        if hurries:
            earlier = "UPDATE photo_advice SET next_attempt_at = next_attempt_at - interval '1 hour'"
            connection.execute(text(f"{earlier} WHERE {mine}"), talks)
        return int(connection.execute(text(f"SELECT count(*) FROM photo_advice WHERE {mine}"), talks).scalar_one())


def missing_advice(system: System, engine: Engine, sent: Sequence[Sent]) -> dict[int, str]:
    """By photo: what the vision worker said last, or that it was killed each time."""
    photo_ids = {photo_id for photo in sent for photo_id in photo.photo_ids}
    missing = select(PhotoAdvice.photo_id).where(PhotoAdvice.state == AdviceState.MISSING)
    said: dict[int, str] = {}
    for line in _lines(system.processes[VISION].command.log):
        if line.get("event") == "photo_not_seen":
            said[int(line["photo_id"])] = str(line["why"])
    with Session(engine) as session:
        found = session.scalars(missing.where(PhotoAdvice.photo_id.in_(photo_ids)))
        return {photo_id: said.get(photo_id, "whoever looked at it was killed each time") for photo_id in found}


def _lines(log: Path) -> Iterator[dict[str, Any]]:
    """A killed process may leave half a line."""
    for line in log.read_text("utf-8", errors="replace").splitlines():
        if line.startswith("{") and line.endswith("}"):
            yield json.loads(line)
