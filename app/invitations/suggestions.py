"""Whom to ask, and where: ranked, each with its reasons in plain words. Facts about fit and turn, never about merit.

Speakers who are free come first, then those near (the school's county, then the city's corps), then whoever has had the
fewest talks this term, then whoever likes the format. Schools that nobody has visited yet come first. 一, 三(二).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ARRAY, Boolean, ColumnElement, Date, String, case, false, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.access import Identity, Role
from app.core.crypto import PhoneVault
from app.core.membership import one_of
from app.core.periods import DAY, beijing_date
from app.invitations.models import Invitation
from app.invitations.queries import Case
from app.invitations.rules import Span
from app.invitations.schemas import SuggestedSchool, SuggestedSpeaker, SuggestionsView
from app.invitations.states import InvitationStatus
from app.plan.queries import plan_for_year
from app.plan.schemas import Plan
from app.speakers.models import Speaker, UnavailablePeriod
from app.speakers.queries import get_rows, reachable_ids, serving_on
from app.speakers.rules import term_of
from app.speakers.views import view_row
from app.talks.models import Talk
from app.talks.queries import School
from app.talks.states import TalkStatus
from app.units.models import Unit, UnitKind
from app.units.queries import reach_school
from app.units.rules import host_reach

MOST = 10
USUAL_MINUTES = 60
VISITED = (TalkStatus.AWAITING_PHOTOS, TalkStatus.SUBMITTED, TalkStatus.RETURNED, TalkStatus.APPROVED)


@dataclass(frozen=True, slots=True)
class When:
    """A moment, or some days of which one will do."""

    first: date
    last: date
    starts_at: datetime | None = None
    minutes: int = USUAL_MINUTES

    @classmethod
    def of(cls, starts_at: datetime | None, first: date | None, last: date | None) -> "When":
        if starts_at is not None:
            return cls(beijing_date(starts_at), beijing_date(starts_at), starts_at)
        assert first is not None  # SuggestionFilter refuses a wish with neither
        return cls(first, last or first)

    @property
    def words(self) -> str:
        if self.starts_at is not None:
            return "那个时间"
        return "那天" if self.first == self.last else "那几天"


@dataclass(frozen=True, slots=True)
class Ranked:
    speaker_id: int
    is_free: bool
    is_full: bool
    is_of_county: bool
    is_of_city: bool
    talks: int
    likes_format: bool


def suggest(
    session: Session,
    identity: Identity,
    when: When,
    school: Unit | None,
    format_key: str | None,
    *,
    plan: Plan,
    vault: PhoneVault,
    today: date,
) -> SuggestionsView:
    """A fixed number of queries."""
    place = identity.division_code if school is None else school.division_code
    wants_schools = school is None and identity.role is not Role.SCHOOL
    return SuggestionsView(
        speakers=suggest_speakers(
            session, identity, when, place, [format_key] if format_key else [], plan=plan, vault=vault, today=today
        ),
        schools=_schools(session, identity, when, plan) if wants_schools else [],
    )


def chosen_school(session: Session, identity: Identity, school_id: int | None) -> Unit | None:
    """A school invites to itself. Raises `NotFound` for one beyond the caller's reach."""
    if identity.role is Role.SCHOOL:
        return reach_school(session, identity.path, identity.unit_id)
    return None if school_id is None else reach_school(session, host_reach(identity.role, identity.path), school_id)


def substitutes(
    session: Session, identity: Identity, case_: Case, *, plan: Plan, vault: PhoneVault, today: date
) -> SuggestionsView:
    """For the talk of an invitation, as it is planned now; without those who were asked for it."""
    talk, it = case_.talk, case_.invitation
    asked = session.scalars(
        select(Speaker.person_id)
        .join(Invitation, Invitation.speaker_id == Speaker.id)
        .where(Invitation.talk_id == talk.id)
    ).all()
    starts_at = talk.planned_at or it.starts_at
    day = beijing_date(starts_at)
    found = suggest_speakers(
        session,
        identity,
        When(day, day, starts_at, it.minutes),
        case_.school.division_code,
        talk.formats,
        plan=plan,
        vault=vault,
        today=today,
        besides=asked,
    )
    return SuggestionsView(speakers=found, schools=[])


def suggest_speakers(
    session: Session,
    identity: Identity,
    when: When,
    division_code: str,
    formats: Collection[str],
    *,
    plan: Plan,
    vault: PhoneVault,
    today: date,
    besides: Collection[int] = (),
) -> list[SuggestedSpeaker]:
    """The best first. `besides`: people who were asked already."""
    ranked = _rank(session, identity, when, division_code, formats, plan=plan, today=today, besides=besides)
    rows = get_rows(session, identity, [item.speaker_id for item in ranked], today=today)
    return [
        SuggestedSpeaker(
            speaker=view_row(rows[item.speaker_id], identity, plan, vault),
            is_free=item.is_free,
            reasons=_reasons(item, when),
        )
        for item in ranked
    ]


def _rank(
    session: Session,
    identity: Identity,
    when: When,
    division_code: str,
    formats: Collection[str],
    *,
    plan: Plan,
    today: date,
    besides: Collection[int],
) -> Sequence[Ranked]:
    term = term_of(when.first, plan_for_year(session, when.first.year).calendar().vacations)
    asked = aliased(Speaker)
    counted = (
        select(asked.person_id, func.count().label("talks"))
        .join(Talk, Talk.speaker_id == asked.id)
        .where(Talk.day.between(term.first, term.last), Talk.status != TalkStatus.CANCELLED)
        .group_by(asked.person_id)
        .subquery()
    )
    talks = func.coalesce(counted.c.talks, 0)
    is_full = talks >= func.coalesce(Speaker.talks_a_term, plan.speakers.talks_a_term)
    is_free = ~or_(_is_away(when), _is_booked(when, plan))
    likes = Speaker.formats.op("&&", return_type=Boolean())(literal(list(formats), ARRAY(String)))
    of_county, of_city = Speaker.division_code == division_code, Speaker.division_code == plan.city.code
    query = (
        select(Speaker.id, is_free, is_full, of_county, of_city, talks, likes)
        .outerjoin(counted, counted.c.person_id == Speaker.person_id)
        .where(
            Speaker.id.in_(reachable_ids(identity, today=today)),
            serving_on(when.first),
            ~one_of(Speaker.person_id, besides),
        )
        .order_by(is_free.desc(), is_full, case((of_county, 0), (of_city, 1), else_=2), talks, likes.desc(), Speaker.id)
        .limit(MOST)
    )
    return [Ranked(*row) for row in session.execute(query)]


def _is_away(when: When) -> ColumnElement[bool]:
    """On all of the days, as one period says, in whichever of their corps they said it."""
    same = aliased(Speaker)
    return (
        select(UnavailablePeriod.id)
        .join(same, same.id == UnavailablePeriod.speaker_id)
        .where(
            same.person_id == Speaker.person_id,
            UnavailablePeriod.begins_on <= when.first,
            UnavailablePeriod.ends_on >= when.last,
        )
        .exists()
    )


def _is_booked(when: When, plan: Plan) -> ColumnElement[bool]:
    """At that moment; of several days one will be free."""
    if when.starts_at is None:
        return false()
    same, span = aliased(Speaker), Span.of(when.starts_at, when.minutes, plan.invitations.gap_minutes)
    return (
        select(Invitation.id)
        .join(same, same.id == Invitation.speaker_id)
        .where(
            same.person_id == Speaker.person_id,
            Invitation.status == InvitationStatus.ACCEPTED,
            Invitation.starts_at.between(span.first - DAY, span.last),
            Invitation.starts_at < span.last,
            Invitation.starts_at + func.make_interval(0, 0, 0, 0, 0, Invitation.minutes) > span.first,
        )
        .exists()
    )


def _reasons(item: Ranked, when: When) -> list[str]:
    free = f"{when.words}有空" if item.is_free else f"{when.words}来不了"
    place = "本县宣讲团" if item.is_of_county and not item.is_of_city else "市宣讲团" if item.is_of_city else ""
    turn = f"这学期已有 {item.talks} 场" if item.talks else "这学期还没有安排"
    full = "，到了说好的场数" if item.is_full else ""
    return [free, *([place] if place else []), turn + full, *(["喜欢这种形式"] if item.likes_format else [])]


def _schools(session: Session, identity: Identity, when: When, plan: Plan) -> list[SuggestedSchool]:
    """Open on that day, never visited first, then without a plan, then visited longest ago."""
    visited = func.max(Talk.day).filter(Talk.status.in_(VISITED))
    planned = func.count(Talk.id).filter(Talk.status == TalkStatus.PLANNED, Talk.day >= when.first)
    day = literal(when.first, Date)
    query = (
        select(School.id, School.short_name, School.division_code, visited, planned)
        .outerjoin(Talk, Talk.school_id == School.id)
        .where(
            School.kind == UnitKind.SCHOOL,
            School.path.startswith(host_reach(identity.role, identity.path), autoescape=True),
            or_(School.opened_on.is_(None), School.opened_on <= day),
            or_(School.closed_on.is_(None), School.closed_on > day),
        )
        .group_by(School.id)
        .order_by(visited.is_not(None), planned > 0, visited.asc().nulls_first(), School.division_code, School.code)
        .limit(MOST)
    )
    names = {item.code: item.name for item in plan.divisions}
    return [
        SuggestedSchool(school_id=school_id, name=name, division_name=names.get(code, ""), reasons=_visits(last, plans))
        for school_id, name, code, last, plans in session.execute(query)
    ]


def _visits(last: date | None, plans: int) -> list[str]:
    visits = "还没有去过" if last is None else f"上次是{last.year}年{last.month}月"
    return [visits, *([f"已经计划了 {plans} 场"] if plans else [])]
