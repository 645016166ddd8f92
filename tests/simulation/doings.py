"""What people do about talks: arrange, record, send photos, review, mend, give up. One leads to the next."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messaging.models import Todo
from app.messaging.notices import NoticeSubject
from app.quotas.nudges import nudge
from app.reviews.schemas import Approval, Reopening, Return
from app.reviews.service import approve, reopen, return_for_correction
from app.talks.models import Talk
from app.talks.queries import reach_talk
from app.talks.schemas import Cancellation, RecordDraft, RecordUpdate, TalkDraft
from app.talks.service import cancel_talk, complete_if_all_arrived, make_talk, record_talk
from app.talks.states import ReturnReason, TalkStatus
from app.units.models import Unit
from tests.simulation.agenda import Agenda
from tests.simulation.consents import Phones
from tests.simulation.habits import photo_delay_days, record_delay_days
from tests.simulation.pace import SchoolYear, beijing_moment, local
from tests.simulation.town import Server, Town

RETURNED, INCOMPLETE_PHOTOS, REOPENED, CANCELLED, WITHOUT_PHOTOS, ONLINE = 0.15, 0.06, 0.03, 0.06, 0.2, 0.04
"""Shares of the talks."""
WEEK = 7.0
SPEAKERS = "甲乙丙丁戊己庚辛"


@dataclass
class Doings:
    town: Town
    phones: Phones
    agenda: Agenda
    days: SchoolYear
    random: Random

    def arrange(self, division_code: str, session: Session, now: datetime) -> None:
        """Somebody of a pair plans a talk at one of its schools; the city at any school."""
        schools = self.town.schools.get(division_code) or [s for group in self.town.schools.values() for s in group]
        staff = self.town.of_pair(division_code)
        if staff:
            organiser = self.random.choice(staff)
            self._plan(session, organiser, self.random.choice(schools), now, school_id_needed=True)

    def invite(self, school: Unit, session: Session, now: datetime) -> None:
        """A school arranges a talk itself; it counts for nobody."""
        teachers = self.town.serving.get(school.id)
        if teachers:
            self._plan(session, self.random.choice(teachers), school, now, school_id_needed=False)

    def look_weekly(self, division_code: str, session: Session, now: datetime) -> None:
        """A pair works through its to-dos: an open reminder may lead to one more talk."""
        units = [unit.id for unit in self.town.pairs[division_code]]
        is_open = Todo.unit_id.in_(units), Todo.subject == NoticeSubject.QUOTA_BEHIND, Todo.done_at.is_(None)
        is_reminded = session.scalar(select(Todo.id).where(*is_open).limit(1)) is not None
        if is_reminded and self.random.random() < self.town.habits[division_code].answers_reminder:
            self._soon(now, partial(self.arrange, division_code))
        self.agenda.add_in(now, WEEK, partial(self.look_weekly, division_code))

    def press(self, division_code: str, session: Session, now: datetime) -> None:
        """The city reminds a county by hand, whenever it occurs to somebody: often too early or for nothing."""
        staff = self.town.of_pair(self.town.plan.city.code)
        self.agenda.add_in(now, self.random.uniform(2, 25), partial(self.press, division_code))
        if staff:
            nudge(session, self.random.choice(staff).identity, division_code, now=now)

    def record(self, talk_id: int, session: Session, now: datetime) -> None:
        talk = session.get_one(Talk, talk_id)
        server = self._at_school(talk.school_id)
        if server is None:  # the office files for it, if it can
            server = next(iter(self.town.of_pair(talk.organiser_division_code)), None)
        if server is None or talk.status is TalkStatus.CANCELLED:
            return
        photos = () if self.random.random() < WITHOUT_PHOTOS else (self._uuid(), self._uuid())
        assert talk.planned_at is not None
        draft = RecordDraft(
            client_id=self._uuid(),
            held_at=talk.planned_at,
            audience=45,
            formats=("lecture",),
            photos=photos,
            no_photo_reason=None if photos else "示例：相机坏了",
        )
        update = RecordUpdate(version=talk.version, record=draft)
        record_talk(session, server.identity, talk_id, update, plan=self.town.plan, now=now)
        self.phones.ask(server, session, now)
        if not photos:
            self._await_review(now, talk)
        elif (delay := photo_delay_days(self.random)) is not None:
            self.agenda.add_in(now, delay, partial(self.send_photos, talk_id))

    def send_photos(self, talk_id: int, session: Session, now: datetime) -> None:
        talk = session.get_one(Talk, talk_id)
        server = self._at_school(talk.school_id)
        if server is None:
            return
        reach_talk(session, server.identity, talk_id, lock=True)
        if complete_if_all_arrived(session, talk, talk.declared_photos, now=now):
            self._await_review(now, talk)

    def review(self, talk_id: int, session: Session, now: datetime) -> None:
        talk = session.get_one(Talk, talk_id)
        staff = self.town.of_pair(talk.organiser_division_code)
        if not staff:
            self.agenda.add_in(now, WEEK, partial(self.review, talk_id))
            return
        reviewer = self.random.choice(staff)
        self.phones.ask(reviewer, session, now)
        given = {"client_id": self._uuid(), "version": talk.version}
        if self.random.random() < RETURNED:
            wish = Return.model_validate(given | {"reasons": (ReturnReason.BANNER_CUT,)})
            return_for_correction(session, reviewer.identity, talk_id, wish, plan=self.town.plan, now=now)
            self._in_days(now, self.random.uniform(0.2, 9), partial(self.record, talk_id))
            return
        has_photos = bool(talk.declared_photos)
        shows = {"shows_banner": has_photos and self.random.random() > INCOMPLETE_PHOTOS}
        shows |= {"shows_speaker": has_photos, "shows_audience": has_photos}
        reason = None if has_photos else "示例：教学点学生少"
        approval = Approval.model_validate(given | shows | {"exception_reason": reason})
        approve(session, reviewer.identity, talk_id, approval, plan=self.town.plan, now=now)
        if self.random.random() < REOPENED:
            self._in_days(now, self.random.uniform(1, 30), partial(self.look_again, talk_id))

    def look_again(self, talk_id: int, session: Session, now: datetime) -> None:
        talk = session.get_one(Talk, talk_id)
        staff = self.town.of_pair(talk.organiser_division_code)
        if staff:
            wish = Reopening(client_id=self._uuid(), version=talk.version, reason="示例：照片要再看")
            reopen(session, staff[0].identity, talk_id, wish, now=now)
            self._await_review(now, talk)

    def give_up(self, talk_id: int, session: Session, now: datetime) -> None:
        talk = session.get_one(Talk, talk_id)
        staff = self.town.of_pair(talk.organiser_division_code)
        if staff:
            wish = Cancellation(version=talk.version, reason="示例：讲师有事")
            cancel_talk(session, staff[0].identity, talk_id, wish, now=now)

    def _plan(self, session: Session, server: Server, school: Unit, now: datetime, *, school_id_needed: bool) -> None:
        at = beijing_moment(self._day_after(now), time(self.random.randint(9, 16), self.random.choice([0, 30])))
        draft = TalkDraft(
            client_id=self._uuid(),
            school_id=school.id if school_id_needed else None,
            speaker_name=f"示例讲师{self.random.choice(SPEAKERS)}",
            planned_at=at,
            formats=("lecture",),
            is_online=self.random.random() < ONLINE,
        )
        talk = make_talk(session, server.identity, draft, plan=self.town.plan, now=now)
        if self.random.random() < CANCELLED:
            self.agenda.add(at - timedelta(days=self.random.uniform(-3, 3)), partial(self.give_up, talk.id))
        elif (delay := record_delay_days(self.random)) is not None:
            self._in_days(at, delay, partial(self.record, talk.id))

    def _await_review(self, now: datetime, talk: Talk) -> None:
        habits = self.town.habits.get(talk.organiser_division_code)
        days = self.random.expovariate(1 / habits.review_days) if habits else 1.0
        self._in_days(now, days, partial(self.review, talk.id))

    def _soon(self, now: datetime, action: "partial[None]") -> None:
        self._in_days(now, self.random.uniform(0.1, 4), action)

    def _in_days(self, now: datetime, days: float, action: "partial[None]") -> None:
        self.agenda.add_in(now, days, action)

    def _day_after(self, now: datetime) -> date:
        """Two to twenty days ahead, and nearly always when schools teach."""
        wished = local(now).date() + timedelta(days=self.random.randint(2, 20))
        if self.random.random() < 0.05:
            return wished
        return self.days.first_teaching_day(wished) or wished

    def _at_school(self, school_id: int) -> Server | None:
        return next(iter(self.town.serving.get(school_id, [])), None)

    def _uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
