"""What is said before an invitation is sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.access import Identity, Role
from app.core.errors import FieldError, InvalidInput
from app.core.periods import beijing_date
from app.invitations import counting
from app.invitations.conflicts import Wish, find_conflicts
from app.invitations.schemas import CheckInput, CheckView, ConflictView
from app.plan.queries import plan_for_year
from app.plan.schemas import Plan
from app.speakers.queries import reach_speaker
from app.talks.models import Talk
from app.talks.queries import reach_talk
from app.talks.rules import ORGANISER_OF_ROLE
from app.talks.states import Organiser
from app.units.models import Unit
from app.units.queries import reach_school
from app.units.rules import host_reach


def check(session: Session, identity: Identity, wish: CheckInput, *, plan: Plan, now: datetime) -> CheckView:
    """Nothing is written. Raises `NotFound` for a school, talk or speaker beyond the caller's reach."""
    talk = None if wish.talk_id is None else reach_talk(session, identity, wish.talk_id)
    school = _school(session, identity, wish, talk)
    starts_at = wish.starts_at or (None if talk is None else talk.planned_at)
    if starts_at is None:
        raise InvalidInput(errors=[FieldError("starts_at", "请选宣讲时间。")])
    speaker = None
    if wish.speaker_id is not None:
        speaker = reach_speaker(session, identity, wish.speaker_id, today=beijing_date(now))
    organiser, code, is_online = _organiser(identity, wish, school, talk)
    judged_by = plan_for_year(session, beijing_date(starts_at).year)
    counts = counting.outlook(judged_by, organiser, code, is_online=is_online)
    found = find_conflicts(session, Wish(school, starts_at, wish.minutes, speaker, wish.talk_id), plan=plan, now=now)
    return CheckView(
        counts_for=counts.counts_for,
        sentence=counts.sentence,
        conflicts=[ConflictView.model_validate(item) for item in found],
    )


def _school(session: Session, identity: Identity, wish: CheckInput, talk: Talk | None) -> Unit:
    if talk is not None:
        return session.get_one(Unit, talk.school_id)
    if identity.role is Role.SCHOOL:
        return reach_school(session, identity.path, identity.unit_id)
    if wish.school_id is None:
        raise InvalidInput(errors=[FieldError("school_id", "请选学校。")])
    return reach_school(session, host_reach(identity.role, identity.path), wish.school_id)


def _organiser(identity: Identity, wish: CheckInput, school: Unit, talk: Talk | None) -> tuple[Organiser, str, bool]:
    if talk is not None:
        return talk.organiser, talk.organiser_division_code, talk.is_online
    organiser = Organiser.SCHOOL if wish.is_self_invited else ORGANISER_OF_ROLE[identity.role]
    code = school.division_code if organiser is Organiser.SCHOOL else identity.division_code
    return organiser, code, wish.is_online
