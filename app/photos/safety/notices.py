"""What the reviewing pair is told when WeChat objects to a photo that they approved before. Pure words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from app.core.validation import LARGEST_ID
from app.messaging.notices import Notice, NoticeSubject
from app.photos.safety.states import SafetyState
from app.photos.safety.words import LABELS
from app.plan.schemas import PlanFile
from app.talks.notices import LATEST, LONGEST_SPEAKERS, day_words, talk_name
from app.talks.rules import day_and_time

TEMPLATE = "photo_risky"
"""No plan has it yet: it is told in the to-do list."""
MOST_PHOTOS = 30
"""More than any plan allows."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """A photo that WeChat objects to, of an approved talk."""

    photo_id: int
    place: int
    """As in 第 1 张."""
    state: SafetyState
    label: int | None
    talk_id: int
    day: date
    held_at: datetime
    school_name: str
    speaker_name: str


def doubted_after_approval(photo: Doubted, unit_id: int) -> Notice:
    when = day_and_time(photo.held_at)
    about = f"（{LABELS[photo.label]}）" if photo.label in LABELS else ""
    finding = f"内容可能不合适{about}" if photo.state is SafetyState.RISKY else "它拿不准内容是否合适"
    return Notice(
        subject=NoticeSubject.PHOTO_RISKY,
        subject_id=photo.talk_id,
        unit_id=unit_id,
        dedupe_key=f"photo-risky:{photo.photo_id}",
        title=f"{when} 的宣讲，有照片请您再看一看",
        body=f"{photo.school_name} {when} {photo.speaker_name} 的宣讲通过审核以后，"
        f"微信说第 {photo.place} 张照片{finding}。请打开看一看：没问题就点“没问题，可以用”，有问题就重新审核。",
        page=f"pkg-school/talk-detail/talk-detail?id={photo.talk_id}",
        template=TEMPLATE,
        fields={
            "talk": talk_name(photo.school_name, photo.speaker_name),
            "matter": "有照片请您再看一看",
            "date": day_words(photo.day),
            "advice": "没问题就放行，有问题请重新审核",
        },
        action="去看照片",
    )


def longest_notices(_: PlanFile, schools: Sequence[str]) -> Iterator[Notice]:
    """What this room can say at most, for `messaging.templates`."""
    for school, speaker, label in product(schools, LONGEST_SPEAKERS, LABELS):
        for state in (SafetyState.RISKY, SafetyState.REVIEW):
            photo = Doubted(LARGEST_ID, MOST_PHOTOS, state, label, LARGEST_ID, LATEST.date(), LATEST, school, speaker)
            yield doubted_after_approval(photo, LARGEST_ID)
