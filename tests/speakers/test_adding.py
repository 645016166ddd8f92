"""Adding speakers: a unit of one, a person, honours, a proposal; and who is the same person."""

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity, Role
from app.core.db import transaction
from app.core.periods import beijing_date
from app.speakers.errors import PhoneOfAnother, SpeakerKnown
from app.speakers.models import Appointment, Speaker, SpeakerHonour
from app.speakers.phones import read_phones
from app.speakers.service import SpeakerDraft, add_speakers
from app.speakers.states import HonourKind, HonourLevel
from app.units.models import Unit, UnitKind, UnitLevel
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import QueryCounter


def draft(
    name: str = "示例讲师甲", phone: str = "13800000001", honours: str = "全国劳动模范、固原工匠"
) -> SpeakerDraft:
    return SpeakerDraft(name, "示例公司技术员", honours, read_phones(phone))


def add(make: Make, *drafts: SpeakerDraft, to: str = XIJI, by: Identity | None = None) -> list[Speaker]:
    now = make.clock.now()
    ids = add_speakers(make.session, to, drafts, begins_on=beijing_date(now), proposer=by, vault=make.vault, now=now)
    return [make.session.get_one(Speaker, speaker_id) for speaker_id in ids]


def person_of(make: Make, speaker: Speaker) -> Person:
    return make.session.get_one(Person, speaker.person_id)


def proposal_of(make: Make, speaker: Speaker) -> Appointment:
    return make.session.scalars(select(Appointment).where(Appointment.speaker_id == speaker.id)).one()


def count(session: Session, model: type[Person] | type[Unit] | type[Speaker]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_speaker_is_a_unit_of_one_below_the_division(make: Make) -> None:
    first, second = add(make, draft(), draft("示例讲师乙", "13800000002", ""))
    assert (first.name, second.name, first.pinyin, first.initials) == (
        "示例讲师甲",
        "示例讲师乙",
        "shilijiangshijia",
        "sljsj",
    )
    unit = make.session.get_one(Unit, first.unit_id)
    assert (unit.kind, unit.level, unit.division_code) == (UnitKind.SPEAKER, UnitLevel.SPEAKER, XIJI)
    assert (unit.name, unit.short_name, unit.code) == ("示例讲师甲", "示例讲师甲", None)
    assert unit.path == f"/{CITY}/{XIJI}/p{unit.id}/"
    serving = make.session.scalars(select(UnitIdentity).where(UnitIdentity.unit_id == unit.id)).one()
    assert (serving.person_id, serving.role, serving.ended_at) == (first.person_id, Role.SPEAKER, None)
    honours = make.session.scalars(select(SpeakerHonour).order_by(SpeakerHonour.id)).all()
    assert [(one.speaker_id, one.level, one.kind) for one in honours] == [
        (first.id, HonourLevel.NATIONAL, HonourKind.MODEL_WORKER),
        (first.id, HonourLevel.CITY, HonourKind.CRAFTSMAN),
    ]


def test_of_the_city_the_unit_lies_directly_below_it(make: Make) -> None:
    (speaker,) = add(make, draft(), to=CITY)
    assert make.session.get_one(Unit, speaker.unit_id).path == f"/{CITY}/p{speaker.unit_id}/"


def test_a_mobile_is_encrypted_and_found_by_its_hash(make: Make) -> None:
    (speaker,) = add(make, draft(phone="0954-2012345、13800000001"))
    person = person_of(make, speaker)
    assert person.phone_encrypted is not None
    assert speaker.phone_rest_encrypted is not None
    assert make.vault.decrypt(person.phone_encrypted) == "+8613800000001"
    assert make.vault.decrypt(speaker.phone_rest_encrypted) == "、0954-2012345"
    assert (person.phone_hash, person.openid, person.name) == (make.vault.hash("+8613800000001"), None, "示例讲师甲")
    assert not speaker.is_landline


def test_two_may_share_the_landline_of_an_office_for_nobody_is_found_by_it(make: Make) -> None:
    first, second = add(make, draft(phone="0954-2012345"), draft("示例讲师乙", "0954-2012345"))
    assert first.person_id != second.person_id
    assert (first.is_landline, person_of(make, first).phone_hash) == (True, None)


def test_without_a_phone_there_is_a_person_all_the_same(make: Make) -> None:
    (speaker,) = add(make, draft(phone=""))
    assert (person_of(make, speaker).phone_encrypted, speaker.phone_rest_encrypted) == (None, None)
    assert not speaker.is_landline


def test_who_is_in_two_corps_is_one_person(make: Make) -> None:
    (of_xiji,) = add(make, draft())
    (of_longde,) = add(make, draft(), to=LONGDE)
    assert of_xiji.person_id == of_longde.person_id
    assert of_xiji.unit_id != of_longde.unit_id


def test_a_mobile_of_another_name_is_nobodys_guess(make: Make) -> None:
    add(make, draft())
    make.session.commit()
    people, units, speakers = (count(make.session, model) for model in (Person, Unit, Speaker))
    with pytest.raises(PhoneOfAnother) as caught:
        add(make, draft("示例讲师丙", "13800000003"), draft("示例讲师乙"), to=LONGDE)
    assert caught.value.extra["line"] == 1
    with pytest.raises(PhoneOfAnother):
        add(make, draft("示例讲师丁", "13800000004"), draft("示例讲师戊", "13800000004"))
    assert [count(make.session, model) for model in (Person, Unit, Speaker)] == [people, units, speakers]


def test_nobody_stands_twice_in_a_roster(make: Make) -> None:
    add(make, draft())
    with pytest.raises(SpeakerKnown):
        add(make, draft())
    with pytest.raises(SpeakerKnown) as caught:
        add(make, draft(phone="13800000005"), draft(phone="13800000005"))
    assert caught.value.extra["line"] == 1


def test_whoever_proposes_has_agreed_for_the_own_unit_only(make: Make) -> None:
    federation, bureau = make.staff(XIJI), make.staff(XIJI, UnitKind.BUREAU)
    (first,) = add(make, draft(), by=federation)
    proposal = proposal_of(make, first)
    assert (proposal.federation_confirmed_by, proposal.bureau_confirmed_at) == (federation.person_id, None)
    assert (proposal.serving_since, proposal.ends_on) == (None, None)
    assert (proposal.proposed_by_unit_id, proposal.begins_on.isoformat()) == (federation.unit_id, "2026-11-25")
    (second,) = add(make, draft("示例讲师乙", "13800000002"), by=bureau)
    proposal = proposal_of(make, second)
    assert (proposal.federation_confirmed_at, proposal.bureau_confirmed_by) == (None, bureau.person_id)
    (third,) = add(make, draft("示例讲师丙", "13800000003"))
    assert proposal_of(make, third).federation_confirmed_at is None


def test_a_zone_has_no_bureau_to_wait_for(make: Make) -> None:
    zone = next(division.code for division in make.plan.divisions if division.bureau is None)
    (speaker,) = add(make, draft(), to=zone, by=make.staff(zone))
    assert proposal_of(make, speaker).serving_since == make.clock.now()


def test_a_parent_who_comes_once_is_no_member(make: Make) -> None:
    parent = SpeakerDraft("示例家长甲", "示例公司", "", read_phones("13800000009"), is_one_off=True)
    (speaker,) = add(make, parent)
    assert make.session.scalars(select(Appointment)).all() == []
    assert speaker.is_one_off


def test_many_take_as_many_statements_as_one(app: APIFlask, make: Make, count_queries: QueryCounter) -> None:
    now = make.clock.now()

    def sent(*drafts: SpeakerDraft) -> int:
        with app.app_context(), count_queries() as counted, transaction() as session:
            add_speakers(session, XIJI, drafts, begins_on=beijing_date(now), proposer=None, vault=make.vault, now=now)
        return counted.number

    many = [draft(f"示例讲师{number}", f"1380000{number:04d}") for number in range(1000, 1300)]
    assert sent(draft()) == sent(*many) > 0
    names = make.session.scalars(select(Speaker.name).order_by(Speaker.id)).all()
    assert names == [draft().name, *(one.name for one in many)]
    assert len(set(make.session.scalars(select(Speaker.person_id)))) == 301
