"""What this room keeps about a person: which photos they sent or let pass. The pictures are the talk's."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section
from app.photos.models import Photo
from app.photos.publishing.models import PhotoPublishing
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
        _publishing(session, person_id),
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


def _publishing(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(PhotoPublishing, Photo, Talk.day, Unit.name)
        .join(Photo, Photo.id == PhotoPublishing.photo_id)
        .join(Talk, Talk.id == Photo.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(
            or_(
                PhotoPublishing.consented_by_person_id == person_id,
                PhotoPublishing.published_by_person_id == person_id,
                PhotoPublishing.taken_down_by_person_id == person_id,
            )
        )
        .order_by(Photo.id)
    )
    return Section(
        key="photo_publishing",
        title="您同意公开、公开和撤下的照片",
        columns={
            "consented_at": "同意公开的时间",
            "published_at": "公开的时间",
            "taken_down_at": "撤下的时间",
            "day": "宣讲日期",
            "school": "学校",
            "sha256": "回执",
        },
        rows=[
            (
                row.consented_at if row.consented_by_person_id == person_id else None,
                row.published_at if row.published_by_person_id == person_id else None,
                photo.taken_down_at if row.taken_down_by_person_id == person_id else None,
                day,
                school,
                photo.sha256,
            )
            for row, photo, day, school in rows
        ],
        is_record=True,
    )


ROOM = Room(
    collect,
    actions={
        "photo.received": "上传照片",
        "photo.removed": "移除照片",
        "photo.replaced": "换照片",
        "photo.consented": "同意公开照片",
        "photo.consent_withdrawn": "收回公开照片的同意",
        "photo.published": "公开照片",
        "photo.taken_down": "撤下照片",
    },
)
