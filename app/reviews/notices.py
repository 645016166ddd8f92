"""What the school is told about its record. Pure words; messaging shortens what WeChat's fields cannot hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from app.core.validation import LARGEST_ID
from app.messaging.notices import THING_LENGTH, Notice, NoticeSubject
from app.photos.judging.rules import whole_record_reasons
from app.plan.schemas import PlanFile
from app.quotas.rules import VerdictReason
from app.quotas.words import REASONS, join_names
from app.reviews.schemas import LONGEST_NOTE
from app.talks.models import Review, Talk
from app.talks.notices import LATEST, LONGEST_SPEAKERS, day_words, talk_name
from app.talks.rules import UNDO_WINDOW, day_and_time
from app.talks.states import RETURN_REASONS, ReturnReason
from app.units.models import Unit

MESSAGE_LIFE = timedelta(days=7)
MOST_NAMED = 3
"""Photos told one by one; a longer list is read on the page."""
MOST_PHOTOS = 30
"""More than any plan allows."""


def approved(talk: Talk, review: Review, school: Unit, reason: VerdictReason, *, now: datetime) -> Notice:
    when = day_and_time(_held_at(talk))
    return Notice(
        subject=NoticeSubject.TALK_APPROVED,
        subject_id=talk.id,
        unit_id=school.id,
        dedupe_key=f"talk-approved:{review.id}",
        title=f"{when} 的宣讲已通过审核",
        body=f"{school.short_name} {when} {talk.speaker_name} 的宣讲已通过审核：{REASONS[reason]}。",
        page=_page(talk),
        template="talk_approved",
        fields=_fields(talk, school) | {"result": "已通过", "advice": REASONS[reason]},
        not_before=now + UNDO_WINDOW,
        expires_at=now + MESSAGE_LIFE,
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One photo that goes back."""

    place: int
    """As in 第 1 张."""
    reasons: Sequence[ReturnReason]


def returned(talk: Talk, review: Review, faults: Sequence[Fault], school: Unit, *, now: datetime) -> Notice:
    """`faults`: the photos that were named; `review.reasons` are theirs and those of the whole record."""
    when = day_and_time(_held_at(talk))
    names = _words(review.reasons)
    rest = whole_record_reasons(review.reasons, {fault.place: fault.reasons for fault in faults})
    is_photos_only = bool(faults) and not rest
    reasons = "；".join([*_of_photos(faults), *(["、".join(_words(rest))] if rest else [])])
    note = f"（{review.note}）" if review.note else ""
    step = f"补拍 {len(faults)} 张就好" if is_photos_only else "请这两天补上"
    return Notice(
        subject=NoticeSubject.TALK_RETURNED,
        subject_id=talk.id,
        unit_id=school.id,
        dedupe_key=f"talk-returned:{review.id}",
        title=f"{when} 的宣讲需要补一点：{'、'.join(names)}",
        body=f"{school.short_name} {when} {talk.speaker_name} 的宣讲需要补一点：{reasons}{note}。"
        f"{step}，其他不用重填。",
        page=_page(talk),
        template="talk_returned",
        fields=_fields(talk, school)
        | {
            "reason": join_names(names, THING_LENGTH),
            "advice": f"补拍{len(faults)}张就好，其他不用重填" if is_photos_only else "点开补上，其他不用重填",
        },
        action=f"补拍 {len(faults)} 张" if is_photos_only else "去补",
        not_before=now + UNDO_WINDOW,
        expires_at=now + MESSAGE_LIFE,
    )


def _of_photos(faults: Sequence[Fault]) -> list[str]:
    named = [f"第 {fault.place} 张{'、'.join(_words(fault.reasons))}" for fault in faults[:MOST_NAMED]]
    return [*named, f"还有 {len(faults) - MOST_NAMED} 张，请点开看"] if len(faults) > MOST_NAMED else named


def _words(reasons: Iterable[str]) -> list[str]:
    return [RETURN_REASONS[ReturnReason(reason)] for reason in reasons]


def longest_notices(_: PlanFile, schools: Sequence[str]) -> Iterator[Notice]:
    """What this room can say at most, for `messaging.templates`."""
    every = [str(reason) for reason in RETURN_REASONS]
    wishes = [every, *([reason] for reason in every)]
    for short_name, speaker in product(schools, LONGEST_SPEAKERS):
        school = Unit(id=LARGEST_ID, short_name=short_name)
        talk = Talk(id=LARGEST_ID, day=LATEST.date(), held_at=LATEST, speaker_name=speaker)
        for reason in VerdictReason:
            yield approved(talk, Review(id=LARGEST_ID), school, reason, now=LATEST)
        for reasons in wishes:
            review = Review(id=LARGEST_ID, reasons=reasons, note="补" * LONGEST_NOTE)
            faults = [Fault(MOST_PHOTOS, list(map(ReturnReason, reasons)))] * MOST_PHOTOS
            yield returned(talk, review, [], school, now=LATEST)
            yield returned(talk, review, faults, school, now=LATEST)


def _fields(talk: Talk, school: Unit) -> dict[str, str]:
    return {"talk": talk_name(school.short_name, talk.speaker_name), "date": day_words(talk.day)}


def _page(talk: Talk) -> str:
    return f"pkg-school/talk-detail/talk-detail?id={talk.id}"


def _held_at(talk: Talk) -> datetime:
    assert talk.held_at is not None  # only a recorded talk is reviewed
    return talk.held_at
