"""What would be sent to whom in the days to come if nothing changes: the sweeps' own decisions, day after day.

Every subject's outlook is read once; then the days are played through, each decision building on those before it.
Nothing is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.core.periods import BEIJING, DAY, beijing_date
from app.invitations.outlook import MissingConfirmations, TalksToConfirm, UnansweredInvitations
from app.messaging.notices import NOT_WORTH_A_CALL, PRIORITY, Notice
from app.messaging.planned import Outlook, Planned
from app.plan.hours import begins_at, ends_at
from app.plan.queries import holding_in, list_versions
from app.plan.schemas import Plan
from app.quotas.reminders import BehindUnits
from app.reminders.consents import Consents, Reached, load_consents
from app.reports.reminders import DueReports
from app.talks.outlook import MissingRecords, TalksTomorrow

DAYS = 14
KINDS = (
    TalksTomorrow,
    MissingRecords,
    UnansweredInvitations,
    TalksToConfirm,
    MissingConfirmations,
    DueReports,
    BehindUnits,
)
"""All that is reminded of by the calendar; each has its sweep in the worker's schedule."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One notice to one unit."""

    at: datetime
    """From then on; the sweep comes within minutes."""
    notice: Notice
    is_call: bool
    """Nothing is sent: reminding did not help, and somebody is to telephone."""
    reached: Reached

    @property
    def is_on_call_list(self) -> bool:
        may_be = self.notice.subject not in NOT_WORTH_A_CALL
        return self.is_call or (may_be and not self.reached.reachable)


def foresee(session: Session, *, now: datetime) -> list[Foreseen]:
    """From now to the end of the `DAYS`-th day, in the order of time; a constant number of queries."""
    versions, today = list_versions(session), beijing_date(now)
    last = today + (DAYS - 1) * DAY
    outlooks = [kind.load(session, versions, today, last) for kind in KINDS]
    unit_ids = {unit_id for outlook in outlooks for unit_id in outlook.unit_ids}
    consents = load_consents(session, unit_ids, versions[0].message_templates)
    return [
        item
        for number in range(DAYS)
        for moment in _moments(versions, outlooks, today + number * DAY, now)
        for item in _play(outlooks, consents, moment)
    ]


def _play(outlooks: Sequence[Outlook], consents: Consents, moment: datetime) -> Iterator[Foreseen]:
    """What the sweeps do at `moment`, remembered in the histories; the most important first, as consents are spent."""
    due = [(outlook, item) for outlook in outlooks for item in outlook.due(moment)]
    for outlook in outlooks:
        outlook.history.note([item for owner, item in due if owner is outlook], now=moment)
    for outlook, item in sorted(due, key=lambda pair: PRIORITY[pair[1].notice.subject]):
        foreseen = _foreseen(item, consents, moment)
        if foreseen.is_on_call_list:
            outlook.history.note_call(item.notice.subject_id, now=moment)
        yield foreseen


def _foreseen(item: Planned, consents: Consents, moment: datetime) -> Foreseen:
    reached = consents.nobody(item.notice) if item.is_call else consents.spend(item.notice)
    return Foreseen(moment, item.notice, item.is_call, reached)


def _moments(versions: Sequence[Plan], outlooks: Sequence[Outlook], day: date, now: datetime) -> list[datetime]:
    """When something may come due on `day`: as the reminding begins, at noon, and as somebody's days of rest end."""
    plan = holding_in(versions, day.year)
    opening = max(begins_at(plan, day), now)
    closing = ends_at(plan, opening)
    if closing is None or beijing_date(opening) != day:
        return []
    rest = timedelta(days=plan.reminders.every_days)
    rested = {at + rest for outlook in outlooks for moments in outlook.history.told.values() for at in moments}
    noon = datetime.combine(day, plan.invitations.confirm_by, BEIJING)
    rested.add(noon)
    return sorted({opening} | {at for at in rested if opening < at < closing})
