"""A county says that its half-year report is with the city, or takes that back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.periods import HalfYear, beijing_date
from app.messaging.notices import NoticeSubject
from app.messaging.service import settle
from app.reports.errors import HalfYearNotBegun
from app.reports.models import HalfYearReport
from app.reports.notices import subject_id
from app.reports.reminders import take_turn


def note_reported(session: Session, identity: Identity, half_year: HalfYear, *, now: datetime) -> None:
    """For the whole county, both units; twice is once. The reminders are settled. Raises `HalfYearNotBegun`."""
    if half_year.first > beijing_date(now):
        raise HalfYearNotBegun
    take_turn(session)  # a reminder being given at this moment is settled too
    written = session.scalar(
        insert(HalfYearReport)
        .values(
            division_code=identity.division_code,
            year=half_year.year,
            half=half_year.half,
            reported_at=now,
            reported_by_person_id=identity.person_id,
            reported_by_unit_id=identity.unit_id,
        )
        .on_conflict_do_nothing()
        .returning(HalfYearReport.id)
    )
    if written is not None:
        settle(session, NoticeSubject.REPORT_DUE, subject_id(identity.division_code, half_year), now=now)
        _audit(session, "half_year_report.reported", identity, half_year, now)


def take_back(session: Session, identity: Identity, half_year: HalfYear, *, now: datetime) -> None:
    """It was noted by mistake: the report is due again. Nothing noted is nothing to take back."""
    removed = session.scalar(
        delete(HalfYearReport)
        .where(
            HalfYearReport.division_code == identity.division_code,
            HalfYearReport.year == half_year.year,
            HalfYearReport.half == half_year.half,
        )
        .returning(HalfYearReport.id)
    )
    if removed is not None:
        _audit(session, "half_year_report.taken_back", identity, half_year, now)


def _audit(session: Session, action: str, identity: Identity, half_year: HalfYear, now: datetime) -> None:
    write_audit(
        session,
        action,
        subject_id(identity.division_code, half_year),
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
    )
