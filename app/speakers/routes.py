"""Speakers over HTTP. The roster's import and export stand in `app/speakers/roster/routes.py`."""

from datetime import date
from http import HTTPStatus

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from app.core.access import ORGANISERS, STAFF, Role, allow, current_identity
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.limits import each_person, limiter
from app.core.periods import beijing_date
from app.core.ports import ports
from app.plan.queries import current_plan
from app.speakers import appointments, editing, views
from app.speakers.bookings import bookings
from app.speakers.errors import NotYourRoster
from app.speakers.models import Speaker
from app.speakers.queries import Wanted, list_speakers, own_speaker, reach_speaker
from app.speakers.reveal import reveal
from app.speakers.rules import may_edit
from app.speakers.schemas import (
    AppointmentList,
    Confirmation,
    DaysDraft,
    Ending,
    MySpeakerUpdate,
    MySpeakerView,
    NumberView,
    Proposal,
    SpeakerAddition,
    SpeakerFilter,
    SpeakerPage,
    SpeakerUpdate,
    SpeakerView,
)
from app.speakers.unavailable import add_days, remove_days

blueprint = APIBlueprint("speakers", __name__, url_prefix="/api", tag="宣讲员")


@blueprint.get("/speakers")
@allow(*ORGANISERS)
@blueprint.input(SpeakerFilter, location="query")
@blueprint.output(SpeakerPage)
def list_(query_data: SpeakerFilter) -> SpeakerPage:
    """By division code and 序号. A county also sees the corps of the city; a school whoever serves either of them."""
    identity, limit = current_identity(), query_data.limit
    with reading() as session:
        plan = current_plan(session)
        rows = list_speakers(
            session,
            identity,
            Wanted(**query_data.model_dump(exclude={"after", "limit"})),
            is_booked=bookings().is_booked,
            today=_today(),
            after=query_data.after,
            limit=limit + 1,
        )
    page = [views.view_row(row, identity, plan, keys().phones) for row in rows[:limit]]
    return SpeakerPage(speakers=page, next=page[-1].id if len(rows) > limit else None)


@blueprint.get("/speakers/<int:speaker_id>")
@allow(*ORGANISERS)
@blueprint.output(SpeakerView)
def show(speaker_id: int) -> SpeakerView:
    with reading() as session:
        return _view(session, speaker_id)


@blueprint.post("/speakers")
@allow(*ORGANISERS)
@limiter.limit("60/minute", key_func=each_person)
@blueprint.input(SpeakerAddition)
@blueprint.output(SpeakerView, status_code=201)
def add(json_data: SpeakerAddition) -> tuple[SpeakerView, HTTPStatus]:
    """To the own division's roster; a school adds a model-worker parent (`is_one_off`) only."""
    now = ports().clock.now()
    with transaction() as session:
        plan = current_plan(session)
        speaker = editing.add_by_hand(session, current_identity(), json_data, keys().phones, plan=plan, now=now)
        return _view(session, speaker.id), HTTPStatus.CREATED


@blueprint.put("/speakers/<int:speaker_id>")
@allow(*ORGANISERS)
@blueprint.input(SpeakerUpdate)
@blueprint.output(SpeakerView)
def change(speaker_id: int, json_data: SpeakerUpdate) -> SpeakerView:
    now = ports().clock.now()
    with transaction() as session:
        plan = current_plan(session)
        editing.edit(session, current_identity(), speaker_id, json_data, keys().phones, plan=plan, now=now)
        return _view(session, speaker_id)


@blueprint.post("/speakers/<int:speaker_id>/phone")
@allow(*ORGANISERS)
@limiter.limit("30/minute;300/day", key_func=each_person)
@blueprint.output(NumberView)
def reveal_phone(speaker_id: int) -> NumberView:
    """The whole number, for whoever keeps the line; who asked for it is recorded."""
    with transaction() as session:
        return reveal(session, current_identity(), speaker_id, keys().phones, now=ports().clock.now())


@blueprint.post("/speakers/<int:speaker_id>/unavailable")
@allow(*ORGANISERS)
@blueprint.input(DaysDraft)
@blueprint.output(SpeakerView, status_code=201)
def add_unavailable(speaker_id: int, json_data: DaysDraft) -> tuple[SpeakerView, HTTPStatus]:
    """What the speaker said on the telephone."""
    with transaction() as session:
        speaker = _editable(session, speaker_id)
        add_days(session, current_identity(), speaker, json_data, now=ports().clock.now())
        return _view(session, speaker_id), HTTPStatus.CREATED


@blueprint.delete("/speakers/<int:speaker_id>/unavailable/<int:period_id>")
@allow(*ORGANISERS)
@blueprint.output(SpeakerView)
def remove_unavailable(speaker_id: int, period_id: int) -> SpeakerView:
    with transaction() as session:
        speaker = _editable(session, speaker_id)
        remove_days(session, current_identity(), speaker, period_id, now=ports().clock.now())
        return _view(session, speaker_id)


@blueprint.get("/appointments")
@allow(*STAFF)
@blueprint.output(AppointmentList)
def list_appointments() -> AppointmentList:
    """Those of the own corps that some unit of the pair has not confirmed."""
    with reading() as session:
        return AppointmentList(appointments=views.view_waiting(session, current_identity(), today=_today()))


@blueprint.post("/speakers/<int:speaker_id>/appointments")
@allow(*STAFF)
@blueprint.input(Proposal)
@blueprint.output(SpeakerView, status_code=201)
def propose(speaker_id: int, json_data: Proposal) -> tuple[SpeakerView, HTTPStatus]:
    """Also a re-appointment; the proposing unit has confirmed by it."""
    with transaction() as session:
        plan, now = current_plan(session), ports().clock.now()
        appointments.propose(session, current_identity(), speaker_id, json_data.begins_on, plan=plan, now=now)
        return _view(session, speaker_id), HTTPStatus.CREATED


@blueprint.post("/appointments/confirm")
@allow(*STAFF)
@blueprint.input(Confirmation)
@blueprint.output(AppointmentList)
def confirm(json_data: Confirmation) -> AppointmentList:
    """For the own unit, all or none; answers what still waits."""
    with transaction() as session:
        appointments.confirm(session, current_identity(), json_data.ids, now=ports().clock.now())
        return AppointmentList(appointments=views.view_waiting(session, current_identity(), today=_today()))


@blueprint.post("/appointments/<int:appointment_id>/end")
@allow(*STAFF)
@blueprint.input(Ending)
@blueprint.output(SpeakerView)
def end(appointment_id: int, json_data: Ending) -> SpeakerView:
    """Retirement, or the withdrawal of a proposal."""
    with transaction() as session:
        ended = appointments.end(
            session,
            current_identity(),
            appointment_id,
            json_data.ends_on,
            json_data.reason,
            now=ports().clock.now(),
        )
        return _view(session, ended.speaker_id)


@blueprint.get("/my-speaker")
@allow(Role.SPEAKER)
@blueprint.output(MySpeakerView)
def show_own() -> MySpeakerView:
    with reading() as session:
        return _view_own(session, own_speaker(session, current_identity()))


@blueprint.put("/my-speaker")
@allow(Role.SPEAKER)
@blueprint.input(MySpeakerUpdate)
@blueprint.output(MySpeakerView)
def change_own(json_data: MySpeakerUpdate) -> MySpeakerView:
    with transaction() as session:
        plan, now = current_plan(session), ports().clock.now()
        return _view_own(session, editing.say_wishes(session, current_identity(), json_data, plan=plan, now=now))


@blueprint.post("/my-speaker/unavailable")
@allow(Role.SPEAKER)
@blueprint.input(DaysDraft)
@blueprint.output(MySpeakerView, status_code=201)
def add_own_unavailable(json_data: DaysDraft) -> tuple[MySpeakerView, HTTPStatus]:
    with transaction() as session:
        speaker = own_speaker(session, current_identity(), lock=True)
        add_days(session, current_identity(), speaker, json_data, now=ports().clock.now())
        return _view_own(session, speaker), HTTPStatus.CREATED


@blueprint.delete("/my-speaker/unavailable/<int:period_id>")
@allow(Role.SPEAKER)
@blueprint.output(MySpeakerView)
def remove_own_unavailable(period_id: int) -> MySpeakerView:
    with transaction() as session:
        speaker = own_speaker(session, current_identity(), lock=True)
        remove_days(session, current_identity(), speaker, period_id, now=ports().clock.now())
        return _view_own(session, speaker)


def _today() -> date:
    return beijing_date(ports().clock.now())


def _editable(session: Session, speaker_id: int) -> Speaker:
    identity = current_identity()
    speaker = reach_speaker(session, identity, speaker_id, today=_today(), lock=True)
    is_one_off, added_by = speaker.is_one_off, speaker.added_by_unit_id
    if not may_edit(identity, speaker.division_code, is_one_off=is_one_off, added_by_unit_id=added_by):
        raise NotYourRoster
    return speaker


def _view(session: Session, speaker_id: int) -> SpeakerView:
    return views.view_speaker(
        session,
        current_identity(),
        speaker_id,
        keys().phones,
        plan=current_plan(session),
        count_talks=bookings().count,
        today=_today(),
    )


def _view_own(session: Session, speaker: Speaker) -> MySpeakerView:
    plan = current_plan(session)
    return views.view_own(session, speaker, plan=plan, count_talks=bookings().count, today=_today())
