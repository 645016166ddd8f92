"""Deleting the roster's number of somebody who is no longer asked to speak and never came to WeChat.

Whoever has an account decides about their number themselves.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Person
from app.core.audit import write_audit
from app.core.periods import beijing_date
from app.plan.queries import current_plan
from app.speakers.bookings import CountTalks
from app.speakers.models import Appointment, Speaker
from app.speakers.rules import Term

FAR_AHEAD = timedelta(days=3660)


def purge_phones(session: Session, count_talks: CountTalks, *, now: datetime) -> Sequence[int]:
    """Ids of the people whose number went. Twice is once.

    It goes once every line of theirs has rested for as long as the plan says: no appointment has held or waited since,
    nobody has mended the line, and no talk has been held or is planned.
    """
    kept_for = timedelta(days=current_plan(session).speakers.phone_kept_days)
    since = beijing_date(now) - kept_for
    people = session.scalars(_resting(since, now - kept_for).with_for_update(of=Person, skip_locked=True)).all()
    asked = Term(since, beijing_date(now) + FAR_AHEAD)
    gone = [person for person in people if not count_talks(session, person.id, asked)]
    for person in gone:
        person.phone_encrypted = person.phone_hash = None
        for speaker in session.scalars(select(Speaker).where(Speaker.person_id == person.id)):
            speaker.phone_rest_encrypted, speaker.is_landline = None, False
            write_audit(session, "speaker.phone_purged", speaker.id, now=now, person_id=None, unit_id=None)
    session.flush()
    return [person.id for person in gone]


def _resting(since: date, unchanged_since: datetime) -> Select[Person]:
    line = aliased(Speaker)
    is_active = (
        select(line.id)
        .outerjoin(Appointment, Appointment.speaker_id == line.id)
        .where(
            line.person_id == Person.id,
            or_(
                line.updated_at > unchanged_since,
                Appointment.id.is_not(None) & or_(Appointment.ends_on.is_(None), Appointment.ends_on > since),
            ),
        )
        .exists()
    )
    has_line = select(Speaker.id).where(Speaker.person_id == Person.id).exists()
    return select(Person).where(Person.openid.is_(None), Person.phone_encrypted.is_not(None), has_line, ~is_active)
