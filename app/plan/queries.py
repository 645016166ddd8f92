"""Reading plans. A stored version never changes, so each is parsed once per process."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.plan.errors import PlanMissing
from app.plan.models import ActionPlan
from app.plan.schemas import Plan

_PARSED: dict[tuple[int, int, str], Plan] = {}
"""By id, version and checksum: a second database in the same process (tests) cannot be taken for the first."""


_NEWEST = select(ActionPlan.id, ActionPlan.version, ActionPlan.checksum).order_by(ActionPlan.version.desc()).limit(1)
"""Built once, like every statement of a busy request."""


def current_plan(session: Session) -> Plan:
    """The newest version; one short query. Raises `PlanMissing` before the first import.

    One city per deployment for now.
    """
    row = session.connection().execute(_NEWEST).one_or_none()
    if row is None:
        raise PlanMissing
    plan = _parsed(session, *row)
    _seen(session)[plan.id] = plan
    return plan


def plan_by_id(session: Session, plan_id: int) -> Plan:
    """A version that some row names; one short query per session and version."""
    seen = _seen(session)
    if plan_id not in seen:
        row = session.execute(
            select(ActionPlan.id, ActionPlan.version, ActionPlan.checksum).where(ActionPlan.id == plan_id)
        ).one()
        seen[plan_id] = _parsed(session, *row)
    return seen[plan_id]


def _seen(session: Session) -> dict[int, Plan]:
    seen: dict[int, Plan] = session.info.setdefault("plans", {})
    return seen


def _parsed(session: Session, plan_id: int, version: int, checksum: str) -> Plan:
    key = (plan_id, version, checksum)
    if key not in _PARSED:
        content = session.execute(select(ActionPlan.content).where(ActionPlan.id == plan_id)).scalar_one()
        _PARSED[key] = Plan.model_validate_json(json.dumps(content | {"id": plan_id, "version": version}))
    return _PARSED[key]
