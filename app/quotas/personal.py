"""What this room keeps about a person: the verdicts that followed their decisions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section
from app.quotas.models import LedgerLine
from app.quotas.words import REASONS
from app.talks.models import Talk
from app.units.models import Unit


def collect(session: Session, person_id: int) -> Sequence[Section]:
    rows = session.execute(
        select(LedgerLine, Talk.day, Unit.name)
        .join(Talk, Talk.id == LedgerLine.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(LedgerLine.decided_by_person_id == person_id)
        .order_by(LedgerLine.id)
    )
    return [
        Section(
            key="ledger_lines",
            title="您的审核带来的计入台账",
            columns={
                "decided_at": "时间",
                "day": "宣讲日期",
                "school": "学校",
                "reason": "结果",
                "superseded_at": "被新结果代替的时间",
            },
            rows=[
                (line.decided_at, day, school, REASONS[line.reason], line.superseded_at) for line, day, school in rows
            ],
            is_record=True,
        )
    ]


ROOM = Room(collect, actions={"quota.reminded": "催办年度任务"})
