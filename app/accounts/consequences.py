"""What ending an account would do, told before it is confirmed (PIPL art. 47)."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app.accounts.erasure import records_of
from app.accounts.models import UnitIdentity
from app.accounts.personal import Room
from app.accounts.schemas import ConsequencesView, KeptView
from app.units.models import PAIR_KINDS, Unit, UnitKind, UnitLevel

NEXT_CODE = {
    UnitLevel.SCHOOL: "{unit}只有您一个人在用小程序。您注销后，请{above}再发加入码，别的老师才能接着填报。",
    UnitLevel.SPEAKER: "您注销后，我们在微信里联系不上您，由{above}打电话和您约。想再用小程序，请他们再发加入码。",
    UnitLevel.COUNTY: "{unit}只有您一个人在用小程序。您注销后，请{above}再发加入码，别人才能接着审核和安排。",
    UnitLevel.ZONE: "{unit}只有您一个人在用小程序。您注销后，请{above}再发加入码，别人才能接着安排。",
    UnitLevel.CITY: "{unit}只有您一个人在用小程序。您注销后，请系统管理员再发加入码，别人才能接着审核和安排。",
}
BELOW_A_PAIR = (UnitLevel.SCHOOL, UnitLevel.SPEAKER)


def foresee(session: Session, person_id: int, rooms: Sequence[Room]) -> ConsequencesView:
    kept = [KeptView(title=section.title, count=len(section.rows)) for section in records_of(session, person_id, rooms)]
    left_alone = _left_alone(session, person_id)
    offices = _offices(session, {_division_above(unit) for unit in left_alone})
    return ConsequencesView(
        kept=kept,
        keeps_name=bool(kept),
        left_alone=[
            NEXT_CODE[unit.level].format(unit=unit.name, above="或".join(offices.get(_division_above(unit), ())))
            for unit in left_alone
        ],
    )


def _left_alone(session: Session, person_id: int) -> Sequence[Unit]:
    """Units that nobody else serves."""
    other = aliased(UnitIdentity)
    has_others = exists().where(
        other.unit_id == UnitIdentity.unit_id, other.ended_at.is_(None), other.person_id != person_id
    )
    return session.scalars(
        select(Unit)
        .join(UnitIdentity, UnitIdentity.unit_id == Unit.id)
        .where(UnitIdentity.person_id == person_id, UnitIdentity.ended_at.is_(None), ~has_others)
        .distinct()
        .order_by(Unit.id)
    ).all()


def _division_above(unit: Unit) -> str:
    """Whose pair can let somebody new in."""
    return unit.division_code if unit.level in BELOW_A_PAIR else unit.path.split("/")[1]


def _offices(session: Session, division_codes: set[str]) -> dict[str, list[str]]:
    """The names of each division's pair, the federation first."""
    rows = session.execute(
        select(Unit.division_code, Unit.name)
        .where(Unit.division_code.in_(division_codes), Unit.kind.in_(PAIR_KINDS))
        .order_by(Unit.kind == UnitKind.BUREAU, Unit.id)
    )
    names: dict[str, list[str]] = {}
    for division_code, name in rows:
        names.setdefault(division_code, []).append(name)
    return names
