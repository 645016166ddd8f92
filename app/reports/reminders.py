"""Reminding both units of a county of the half-year report. Source: mission.md "Reminders", clause 四(六)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.periods import HalfYear, TeachingCalendar, beijing_date
from app.messaging.notices import NoticeSubject
from app.messaging.planned import History, Planned, carry_out, load_history
from app.plan.hours import ends_at
from app.plan.queries import holding_in, list_versions
from app.plan.schemas import Plan
from app.reports.notices import due_report, report_due, subject_id
from app.reports.queries import Reported, list_reports, ours_to_ask_for
from app.reports.rules import ReportCalendar, ReportStep, half_years_around, report_calendar, report_step
from app.units.queries import pairs_of


@dataclass(frozen=True, slots=True)
class DueReports:
    """Which counties have reported, and which are to be told, on the days to come."""

    versions: Sequence[Plan]
    half_years: Sequence[HalfYear]
    reported: Reported
    pairs: Mapping[str, Sequence[int]]
    """Division to the ids of its units."""
    history: History

    @classmethod
    def load(cls, session: Session, versions: Sequence[Plan], first: date, last: date) -> Self:
        """As it is now, for the days from `first` to `last`; five queries."""
        half_years = ours_to_ask_for(session, versions, half_years_around([first, last]))
        codes = {item.code for plan in versions for item in plan.counties}
        ids = [subject_id(code, half_year) for code in codes for half_year in half_years]
        return cls(
            versions,
            half_years,
            list_reports(session, half_years),
            {code: [unit.id for unit in pair] for code, pair in pairs_of(session, codes).items()},
            load_history(session, NoticeSubject.REPORT_DUE, ids),
        )

    @property
    def unit_ids(self) -> set[int]:
        return {unit_id for pair in self.pairs.values() for unit_id in pair}

    def due(self, now: datetime) -> list[Planned]:
        """By half-year, then in division order; on workdays by day."""
        today = beijing_date(now)
        expires_at = ends_at(holding_in(self.versions, today.year), now)
        if expires_at is None:
            return []
        calendar = holding_in(self.versions, today.year).calendar()
        due = []
        for half_year in self.half_years:
            plan = holding_in(self.versions, half_year.year)
            days = _days(plan, calendar, half_year)
            for county in plan.counties:
                step = self._step(county.code, half_year, days, today, is_workday=calendar.is_workday(today))
                if step is not None:
                    report = due_report(plan, county, half_year)
                    due += [
                        Planned(report_due(report, step, unit_id, expires_at=expires_at))
                        for unit_id in self.pairs[county.code]
                    ]
        return due

    def _step(
        self, code: str, half_year: HalfYear, days: ReportCalendar, today: date, *, is_workday: bool
    ) -> ReportStep | None:
        if (code, half_year) in self.reported:
            return None
        told = self.history.told_on(subject_id(code, half_year))
        return report_step(days, told=told, today=today, is_workday=is_workday)


def _days(plan: Plan, calendar: TeachingCalendar, half_year: HalfYear) -> ReportCalendar:
    limits = plan.deadlines
    return report_calendar(
        calendar,
        limits.half_year_due(half_year),
        coming_workdays=limits.report_coming_workdays,
        soon_workdays=limits.report_soon_workdays,
    )


def remind_of_due_reports(session: Session, *, now: datetime) -> list[Planned]:
    """Tell both units of every county that has not reported; nothing at night and on days off.

    May run as often as one likes, also twice at once: the to-do is the proof that somebody was told. A message not sent
    by that evening is dropped; its to-do and the call list remain.
    """
    versions, today = list_versions(session), beijing_date(now)
    if ends_at(holding_in(versions, today.year), now) is None:
        return []
    take_turn(session)
    due = DueReports.load(session, versions, today, today).due(now)
    carry_out(session, due, templates=versions[0].message_templates, now=now)
    return due


def take_turn(session: Session) -> None:
    """One at a time until the transaction ends: reminders, and those who report."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("report_reminders"))))
