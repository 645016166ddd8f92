"""What this room keeps about a person: the half-year reports that they noted as reported."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section
from app.reports.models import HalfYearReport
from app.units.models import Unit


def collect(session: Session, person_id: int) -> Sequence[Section]:
    rows = session.execute(
        select(HalfYearReport, Unit.name)
        .join(Unit, Unit.id == HalfYearReport.reported_by_unit_id)
        .where(HalfYearReport.reported_by_person_id == person_id)
        .order_by(HalfYearReport.id)
    )
    return [
        Section(
            key="half_year_reports",
            title="您按过“已报送”的半年报告",
            columns={"half_year": "半年", "unit": "单位", "reported_at": "时间"},
            rows=[(str(report.half_year), unit, report.reported_at) for report, unit in rows],
            is_record=True,
        )
    ]


ROOM = Room(
    collect,
    actions={
        "half_year_report.reported": "按了半年报告“已报送”",
        "half_year_report.taken_back": "撤回了半年报告“已报送”",
    },
)
