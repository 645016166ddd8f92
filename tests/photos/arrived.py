"""What the tests of arriving photos send, and where they look afterwards."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.photos.models import Photo
from tests.photos.pictures import jpeg

A, B, C = (UUID(int=number) for number in (1, 2, 3))
JPEG = jpeg()


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Photo)).one()


def sent_at_once(requests: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(len(requests)) as pool:
        return [answer.result() for answer in [pool.submit(request) for request in requests]]
