"""Example units, people and talks for development: invented, idempotent, made by the same services as real ones."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.accounts.queries import find_identity, find_person_by_openid
from app.adapters.tables import read_rows
from app.core.access import Identity, Role
from app.core.crypto import PhoneVault
from app.core.periods import BEIJING, beijing_date
from app.messaging.credits import grant
from app.plan.queries import current_plan
from app.plan.rules import MessageKind
from app.plan.schemas import Plan
from app.reviews.schemas import Approval
from app.reviews.service import approve
from app.speakers.appointments import confirm, list_waiting
from app.speakers.models import Speaker
from app.speakers.roster.importing import import_roster
from app.talks.queries import find_by_client_id
from app.talks.schemas import RecordDraft, TalkDraft
from app.talks.service import make_talk
from app.units.imports import import_schools
from app.units.models import PAIR_KINDS, Unit, UnitKind

FOLDER = Path(__file__).parent.parent / "config" / "demo"
COUNTED_TALKS = {"640400": 5, "640402": 3, "640422": 1, "640423": 2, "640424": 3, "640425": 0}
"""Talks already counted per division: 西吉 and 彭阳 fall behind in the course of the year."""
ROLES = {"city": Role.CITY, "county": Role.COUNTY, "zone": Role.ZONE, "school": Role.SCHOOL}


@dataclass(frozen=True)
class Seeded:
    people: int
    talks: int


def seed(session: Session, vault: PhoneVault, *, now: datetime) -> Seeded:
    """What is there already stays as it is."""
    import_schools(session, read_rows((FOLDER / "schools.csv").read_bytes()), strict=True, now=now)
    plan = current_plan(session)
    people = tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))["people"]
    added = sum(_seed_person(session, item, plan, vault, now) for item in people)
    for file in sorted((FOLDER / "rosters").glob("*.csv")):
        _seed_roster(session, file, plan, vault, now)
    talks = sum(_seed_talks(session, code, wanted, plan, now) for code, wanted in COUNTED_TALKS.items())
    return Seeded(added, talks)


def _seed_person(session: Session, item: Mapping[str, Any], plan: Plan, vault: PhoneVault, now: datetime) -> bool:
    if find_person_by_openid(session, item["openid"]) is not None:
        return False
    person = Person(
        openid=item["openid"],
        name=item["nickname"],
        phone_encrypted=vault.encrypt("+86" + item["phone"]),
        phone_hash=vault.hash("+86" + item["phone"]),
        created_at=now,
    )
    session.add(person)
    session.flush()
    for served in item["serves"]:
        _serve(session, person, _unit(session, served), now)
    for name in item["accepts"]:
        template = plan.message_templates[name]
        grant(
            session,
            person.id,
            template.template_id,
            is_long_term=template.kind is MessageKind.LONG_TERM,
            client_id=_id(item["openid"], name),
            now=now,
        )
    return True


def _seed_roster(session: Session, file: Path, plan: Plan, vault: PhoneVault, now: datetime) -> None:
    """Of the division that the file is named after: proposed by one unit of its pair, confirmed by the other.

    Not while there are speakers. 彭阳 has none yet: what a first import looks like.
    """
    code = file.stem
    if session.scalars(select(Speaker.id).where(Speaker.division_code == code).limit(1)).first() is not None:
        return
    federation, bureau = (_example_officer(session, code, now, kind) for kind in PAIR_KINDS)
    import_roster(session, code, read_rows(file.read_bytes()), identity=federation, vault=vault, now=now)
    waiting = list_waiting(session, code, today=beijing_date(now))
    confirm(session, bureau, [appointment.id for appointment, _ in waiting], now=now)
    session.get_one(UnitIdentity, bureau.id).ended_at = now  # an office that nobody has joined is among the examples


def _seed_talks(session: Session, division_code: str, wanted: int, plan: Plan, now: datetime) -> int:
    schools = session.scalars(select(Unit).where(Unit.kind == UnitKind.SCHOOL).order_by(Unit.code)).all()
    is_city = division_code == plan.city.code
    hosts = [school for school in schools if is_city or school.division_code == division_code]
    organiser = _example_officer(session, division_code, now)
    made = 0
    for number in range(wanted):
        client_id = _id("talk", f"{now.year}-{division_code}-{number}")
        if find_by_client_id(session, client_id) is not None:
            continue
        held_at = _earlier(now, days=7 * (number + 1))
        record = RecordDraft(
            client_id=_id("record", f"{now.year}-{division_code}-{number}"),
            held_at=held_at,
            audience=45,
            formats=("lecture",),
            summary="示例记录：讲成长故事，现场演示一项手艺。",
            venue="hall",
            no_photo_reason="示例数据，没有照片。",
        )
        draft = TalkDraft(
            client_id=client_id,
            school_id=hosts[number % len(hosts)].id,
            speaker_name=f"示例讲师{'甲乙丙丁戊'[number]}",
            formats=("lecture",),
            record=record,
        )
        talk = make_talk(session, organiser, draft, plan=plan, now=held_at + timedelta(hours=2))
        approval = Approval(
            client_id=_id("review", str(client_id)),
            version=talk.version,
            shows_banner=False,
            shows_speaker=False,
            shows_audience=False,
            exception_reason="示例数据，没有照片。",
        )
        approve(session, organiser, talk.id, approval, plan=plan, now=held_at + timedelta(hours=3))
        made += 1
    return made


def _earlier(now: datetime, *, days: int) -> datetime:
    """10:00 Beijing, `days` before, but within this calendar year."""
    day = max((now - timedelta(days=days)).astimezone(BEIJING).date(), date(now.astimezone(BEIJING).year, 1, 1))
    return datetime.combine(day, time(10), BEIJING)


def _example_officer(
    session: Session, division_code: str, now: datetime, kind: UnitKind = UnitKind.FEDERATION
) -> Identity:
    """Somebody to whom what an office did in the examples is ascribed; has no WeChat."""
    unit = _unit(session, {"division": division_code, "kind": kind})
    serving = session.scalars(
        select(UnitIdentity)
        .join(Person, Person.id == UnitIdentity.person_id)
        .where(UnitIdentity.unit_id == unit.id, Person.openid.is_(None), UnitIdentity.ended_at.is_(None))
    ).first()
    if serving is None:
        person = Person(name="示例经办人", created_at=now)
        session.add(person)
        session.flush()
        serving = _serve(session, person, unit, now)
    identity = find_identity(session, serving.person_id, serving.id)
    assert identity is not None
    return identity


def _serve(session: Session, person: Person, unit: Unit, now: datetime) -> UnitIdentity:
    identity = UnitIdentity(person_id=person.id, unit_id=unit.id, role=ROLES[unit.level], began_at=now)
    session.add(identity)
    session.flush()
    return identity


def _unit(session: Session, served: Mapping[str, str]) -> Unit:
    query = select(Unit)
    if "school" in served:
        query = query.where(Unit.code == served["school"])
    else:
        query = query.where(Unit.division_code == served["division"], Unit.kind == UnitKind(served["kind"]))
    return session.scalars(query).one()


def _id(*parts: str) -> UUID:
    """The same id on every run, so that seeding twice changes nothing."""
    return uuid5(NAMESPACE_URL, "demo/" + "/".join(parts))
