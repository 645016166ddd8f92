"""One typed, hand-written factory: `make.school(county="640422")`, `make.identity(unit)`, `make.talk(school)`.

Names and phones are plainly invented. Everything is committed, so that the API and other threads see it.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity, Role
from app.core.crypto import PhoneVault
from app.core.periods import beijing_date
from app.plan.schemas import Plan
from app.speakers.models import Appointment, Speaker
from app.speakers.phones import read_phones
from app.speakers.service import SpeakerDraft, add_speakers
from app.talks.models import Talk
from app.talks.states import Organiser, TalkStatus
from app.units.models import Ownership, Stage, Unit, UnitKind, UnitLevel
from app.units.rules import school_path
from app.units.service import adopt_plan
from tests.tools import FrozenClock

CITY = "640400"
YUANZHOU = "640402"
XIJI = "640422"
LONGDE = "640423"

ROLE_OF_LEVEL = {
    UnitLevel.CITY: Role.CITY,
    UnitLevel.COUNTY: Role.COUNTY,
    UnitLevel.ZONE: Role.ZONE,
    UnitLevel.SCHOOL: Role.SCHOOL,
    UnitLevel.SPEAKER: Role.SPEAKER,
}


@dataclass
class Make:
    session: Session
    clock: FrozenClock
    plan: Plan
    vault: PhoneVault
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def with_plan(cls, session: Session, clock: FrozenClock, text: str, vault: PhoneVault) -> "Make":
        adoption = adopt_plan(session, text, now=clock.now())
        session.commit()
        return cls(session, clock, adoption.plan_import.plan, vault)

    def school(
        self, county: str = XIJI, *, name: str | None = None, stage: Stage = Stage.PRIMARY, pupils: int = 300
    ) -> Unit:
        number = next(self._numbers)
        code = f"36{number:08d}"
        unit = Unit(
            kind=UnitKind.SCHOOL,
            level=UnitLevel.SCHOOL,
            division_code=county,
            code=code,
            name=name or f"示例县第{number}示例小学",
            short_name=name or f"示例{number}小",
            path=school_path(CITY, county, code),
            stage=stage,
            ownership=Ownership.PUBLIC,
            pupils=pupils,
        )
        self.session.add(unit)
        self.session.commit()
        return unit

    def unit(self, division_code: str, kind: UnitKind = UnitKind.FEDERATION) -> Unit:
        """A unit of a pair, as the plan made it."""
        return self.session.scalars(select(Unit).where(Unit.division_code == division_code, Unit.kind == kind)).one()

    def person(self, name: str = "示例人员甲") -> Person:
        number = next(self._numbers)
        person = Person(openid=f"o-test-{number}", name=name, created_at=self.clock.now())
        self.session.add(person)
        self.session.commit()
        return person

    def identity(self, unit: Unit, person: Person | None = None) -> Identity:
        """Somebody serving `unit` in the role of its level."""
        person = person or self.person()
        row = UnitIdentity(
            person_id=person.id, unit_id=unit.id, role=ROLE_OF_LEVEL[unit.level], began_at=self.clock.now()
        )
        self.session.add(row)
        self.session.commit()
        return Identity(row.id, person.id, row.role, unit.id, unit.division_code, unit.path)

    def teacher(self, school: Unit | None = None) -> Identity:
        return self.identity(school or self.school())

    def staff(self, division_code: str = XIJI, kind: UnitKind = UnitKind.FEDERATION) -> Identity:
        return self.identity(self.unit(division_code, kind))

    def speaker(
        self,
        division_code: str = XIJI,
        *,
        name: str | None = None,
        phone: str | None = None,
        employer_and_post: str = "示例公司技术员",
        honours_text: str = "全国劳动模范",
        is_serving: bool = True,
        is_one_off: bool = False,
    ) -> Speaker:
        """A line of a roster, without WeChat. `phone` as a roster writes it; left out, a mobile of their own."""
        number = next(self._numbers)
        draft = SpeakerDraft(
            name=name or f"示例讲师{number}",
            employer_and_post=employer_and_post,
            honours_text=honours_text,
            phones=read_phones(f"1380000{number:04d}" if phone is None else phone),
            serial=number,
            is_one_off=is_one_off,
        )
        now = self.clock.now()
        (speaker_id,) = add_speakers(
            self.session, division_code, [draft], begins_on=beijing_date(now), proposer=None, vault=self.vault, now=now
        )
        if is_serving:
            confirmed = {"federation_confirmed_at": now, "bureau_confirmed_at": now, "serving_since": now}
            self.session.execute(update(Appointment).where(Appointment.speaker_id == speaker_id).values(confirmed))
        self.session.commit()
        return self.session.get_one(Speaker, speaker_id)

    def speaker_identity(self, speaker: Speaker | None = None) -> Identity:
        """A speaker who has come to WeChat, acting for their unit of one."""
        speaker = speaker or self.speaker()
        self.session.get_one(Person, speaker.person_id).openid = f"o-test-{next(self._numbers)}"
        self.session.commit()
        row = self.session.scalars(select(UnitIdentity).where(UnitIdentity.unit_id == speaker.unit_id)).one()
        unit = self.session.get_one(Unit, speaker.unit_id)
        return Identity(row.id, row.person_id, row.role, unit.id, unit.division_code, unit.path)

    def talk(
        self,
        school: Unit | None = None,
        *,
        organiser: Organiser = Organiser.COUNTY,
        division_code: str | None = None,
        status: TalkStatus = TalkStatus.PLANNED,
        at: datetime | None = None,
        declared_photos: list[UUID] | None = None,
        speaker_name: str = "示例讲师甲",
        is_online: bool = False,
    ) -> Talk:
        """A talk in `status`; without saying so organised by the school's county, held (or planned) now."""
        school = school or self.school()
        creator = self.identity(school)
        at = at or self.clock.now()
        city_or_county = CITY if organiser is Organiser.CITY else school.division_code
        is_recorded = status not in {TalkStatus.PLANNED, TalkStatus.CANCELLED}
        talk = Talk(
            client_id=uuid4(),
            plan_id=self.plan.id,
            organiser=organiser,
            organiser_division_code=division_code or city_or_county,
            school_id=school.id,
            status=status,
            day=beijing_date(at),
            planned_at=at,
            held_at=at if is_recorded else None,
            speaker_name=speaker_name,
            special_name=school.short_name,
            formats=["lecture"],
            is_online=is_online,
            audience=45 if is_recorded else None,
            declared_photos=declared_photos or [],
            no_photo_reason=None if declared_photos or not is_recorded else "相机坏了，没有拍到",
            submitted_at=at if status in {TalkStatus.SUBMITTED, TalkStatus.APPROVED, TalkStatus.RETURNED} else None,
            created_by_person_id=creator.person_id,
            created_by_unit_id=creator.unit_id,
            recorded_by_person_id=creator.person_id if is_recorded else None,
            recorded_by_unit_id=creator.unit_id if is_recorded else None,
            created_at=at,
            updated_at=at,
        )
        self.session.add(talk)
        self.session.commit()
        return talk
