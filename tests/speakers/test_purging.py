"""The roster's number of somebody who speaks no more goes after the plan's days; an account's stays its own."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.audit import AuditEvent
from app.core.periods import beijing_date
from app.speakers.models import Appointment, Speaker
from app.speakers.purging import purge_phones
from app.talks.bookings import BOOKINGS
from tests.factories import CITY, Make

NAME, PHONE = "示例讲师甲", "13800000071、0954-2012345"


def purge(make: Make) -> list[int]:
    gone = list(purge_phones(make.session, BOOKINGS.count, now=make.clock.now()))
    make.session.commit()
    make.session.expire_all()
    return gone


def retire(make: Make, speaker: Speaker) -> None:
    """As of tomorrow."""
    appointment = make.session.scalars(select(Appointment).where(Appointment.speaker_id == speaker.id)).one()
    appointment.ends_on = beijing_date(make.clock.now()) + timedelta(days=1)
    make.session.commit()


@pytest.fixture
def kept_for(make: Make) -> int:
    return make.plan.speakers.phone_kept_days


def test_it_goes_when_the_days_have_passed_and_not_before(make: Make, session: Session, kept_for: int) -> None:
    speaker = make.speaker(name=NAME, phone=PHONE)
    retire(make, speaker)
    make.clock.advance(days=kept_for)
    assert purge(make) == []
    make.clock.advance(days=1)
    assert purge(make) == [speaker.person_id]
    person = session.get_one(Person, speaker.person_id)
    assert (person.phone_encrypted, person.phone_hash, person.name) == (None, None, NAME)
    assert session.get_one(Speaker, speaker.id).phone_rest_encrypted is None
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "speaker.phone_purged")).all()
    assert [(event.subject_id, event.person_id, event.details) for event in events] == [(speaker.id, None, {})]
    assert purge(make) == []


def test_whoever_serves_or_waits_keeps_it(make: Make, kept_for: int) -> None:
    make.speaker()
    make.speaker(is_serving=False)
    make.clock.advance(days=10 * kept_for)
    assert purge(make) == []


def test_an_account_keeps_its_own(make: Make, kept_for: int) -> None:
    speaker = make.speaker()
    make.speaker_identity(speaker)
    retire(make, speaker)
    make.clock.advance(days=10 * kept_for)
    assert purge(make) == []


def test_whoever_serves_in_another_corps_keeps_it(make: Make, kept_for: int) -> None:
    speaker = make.speaker(name=NAME, phone=PHONE)
    make.speaker(CITY, name=NAME, phone=PHONE)
    retire(make, speaker)
    make.clock.advance(days=10 * kept_for)
    assert purge(make) == []


def test_a_parent_s_number_rests_from_the_last_mending_and_goes_after_the_talk(
    make: Make, session: Session, kept_for: int
) -> None:
    speaker = make.speaker(is_one_off=True)
    talk = make.talk(at=make.clock.now() + timedelta(days=kept_for + 30))
    talk.speaker_id = speaker.id
    session.commit()
    make.clock.advance(days=kept_for + 1)
    assert purge(make) == [], "asked for a talk that is still to come"
    make.clock.advance(days=kept_for + 30)
    assert purge(make) == [speaker.person_id]


def test_a_mended_line_rests_anew(make: Make, session: Session, kept_for: int) -> None:
    speaker = make.speaker(is_one_off=True)
    make.clock.advance(days=kept_for - 1)
    session.get_one(Speaker, speaker.id).updated_at = make.clock.now()
    session.commit()
    make.clock.advance(days=2)
    assert purge(make) == []
