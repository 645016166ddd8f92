"""What this room keeps about a person: which photos they sent or let pass. The pictures are the talk's."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section
from app.photos.models import Photo
from app.photos.safety.models import PhotoSafety
from app.talks.models import Talk
from app.units.models import Unit


def collect(session: Session, person_id: int) -> Sequence[Section]:
    rows = session.execute(
        select(Photo, Talk.day, Unit.name)
        .join(Talk, Talk.id == Photo.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(Photo.uploaded_by_person_id == person_id)
        .order_by(Photo.id)
    )
    return [
        Section(
            key="photos",
            title="您上传的照片",
            columns={
                "received_at": "收到时间",
                "day": "宣讲日期",
                "school": "学校",
                "sha256": "回执",
                "taken_at": "拍摄时间",
                "removed_at": "移除时间",
            },
            rows=[
                (photo.received_at, day, school, photo.sha256, photo.taken_at, photo.removed_at)
                for photo, day, school in rows
            ],
            is_record=True,
        ),
        _decisions(session, person_id),
    ]


def _decisions(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(PhotoSafety.decided_at, Talk.day, Unit.name, Photo.sha256)
        .join(Photo, Photo.id == PhotoSafety.photo_id)
        .join(Talk, Talk.id == Photo.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(PhotoSafety.decided_by_person_id == person_id)
        .order_by(Photo.id)
    )
    return Section(
        key="photo_decisions",
        title="您审核通过的照片内容",
        columns={"decided_at": "通过时间", "day": "宣讲日期", "school": "学校", "sha256": "回执"},
        rows=[tuple(row) for row in rows],
        is_record=True,
    )


ROOM = Room(collect, actions={"photo.received": "上传照片", "photo.removed": "移除照片", "photo.replaced": "换照片"})
