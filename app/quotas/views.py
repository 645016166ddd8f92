"""From figures and rows to what the phone shows."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from app.messaging.schemas import CardView
from app.plan.schemas import Plan
from app.quotas.nudges import NudgePreview
from app.quotas.progress import Figure, FigureKind, division_names
from app.quotas.receivers import Receiver, Receivers
from app.quotas.reminders import Reminded
from app.quotas.rules import WITHOUT_VERDICT, VerdictReason
from app.quotas.schemas import (
    FigureView,
    LedgerRow,
    NudgedUnit,
    NudgePreviewView,
    NudgeView,
    ProgressView,
    ReceiversView,
    ReceiverView,
)
from app.quotas.words import (
    NAMELESS,
    REASONS,
    SENDING_RESTS,
    calendar_warning,
    next_step,
    progress_sentence,
    receiver_words,
    receivers_sentence,
)


def view_progress(
    year: int, seen_on: date, figures: tuple[Figure, ...], *, without_calendar: Sequence[int] = ()
) -> ProgressView:
    views = [_view_figure(figure) for figure in figures]
    return ProgressView(
        year=year,
        seen_on=seen_on,
        figures=[view for view in views if view.kind is not FigureKind.TOTAL],
        total=next((view for view in views if view.kind is FigureKind.TOTAL), None),
        warning=calendar_warning(without_calendar) if without_calendar else None,
    )


def _view_figure(figure: Figure) -> FigureView:
    pace, tally = figure.pace, figure.tally
    return FigureView(
        kind=figure.kind,
        division_code=figure.division_code,
        name=figure.name,
        quota=pace.quota,
        counted=pace.counted,
        expected=pace.expected,
        shortfall=pace.shortfall,
        still_needed=pace.still_needed,
        planned=tally.planned,
        unfinished=tally.unfinished,
        awaiting_review=tally.awaiting_review,
        held=tally.held,
        schools_reached=tally.schools_reached,
        schools=tally.schools,
        state=pace.state,
        teaching_days_left=pace.teaching_days_left,
        sentence=progress_sentence(pace),
        next_step=next_step(pace, tally.planned, tally.unfinished, tally.awaiting_review),
    )


def view_nudge_preview(preview: NudgePreview) -> NudgePreviewView:
    return NudgePreviewView(
        division_code=preview.figure.division_code,
        name=preview.figure.name,
        may_send=preview.obstacle is None,
        why_not=preview.obstacle.message if preview.obstacle else None,
        text=preview.text,
        cards=[CardView.model_validate(item) for item in preview.cards],
        warning=SENDING_RESTS if preview.is_paused else None,
        last_reminded_at=preview.last_reminded_at,
        receivers=[_view_receivers(item) for item in preview.receivers],
    )


def view_nudge(division_code: str, reminded: list[Reminded]) -> NudgeView:
    return NudgeView(
        division_code=division_code,
        units=[
            NudgedUnit(unit_id=item.unit_id, queued=item.outcome.queued, is_on_call_list=item.outcome.is_on_call_list)
            for item in reminded
        ],
    )


def _view_receivers(item: Receivers) -> ReceiversView:
    return ReceiversView(
        unit_id=item.unit.id,
        unit_name=item.unit.short_name,
        people=len(item.people),
        reachable=item.reachable,
        sentence=receivers_sentence(len(item.people), item.reachable),
        persons=[_view_receiver(person) for person in item.people],
    )


def _view_receiver(person: Receiver) -> ReceiverView:
    gets_message = person.template is not None
    words = receiver_words(has_account=person.has_account, gets_message=gets_message)
    return ReceiverView(name=person.name or NAMELESS, gets_message=gets_message, words=words)


def view_ledger_row(row: Row[*tuple[Any, ...]], plan: Plan) -> LedgerRow:
    code = row.organiser_division_code
    reason = row.reason or WITHOUT_VERDICT[row.status]
    return LedgerRow(
        talk_id=row.talk_id,
        day=row.day,
        status=row.status,
        school_name=row.school_name,
        speaker_name=row.speaker_name,
        organiser=row.organiser,
        division_code=code,
        division_name=division_names(plan).get(code, code),
        counts=False if reason is VerdictReason.CANCELLED else row.counts,
        reason=reason,
        words=REASONS[reason],
        rule_version=row.rule_version,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
