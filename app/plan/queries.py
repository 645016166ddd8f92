"""Reading plans. A stored version never changes, so each is parsed once per process."""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.statements import Statement
from app.plan.errors import PlanMissing
from app.plan.models import ActionPlan
from app.plan.rules import FIRST_YEAR
from app.plan.schemas import Plan

_PARSED: dict[tuple[int, int, str], Plan] = {}
"""By id, version and checksum: a second database in the same process (tests) cannot be taken for the first."""

_VERSIONS = select(ActionPlan.id, ActionPlan.version, ActionPlan.checksum).order_by(ActionPlan.version.desc())
_ALL, _NEWEST = Statement(_VERSIONS), Statement(_VERSIONS.limit(1))
"""Built once, like every statement of a busy request."""


def current_plan(session: Session) -> Plan:
    """The newest version; one short query. Raises `PlanMissing` before the first import.

    One city per deployment for now.
    """
    newest = _NEWEST.rows(session, {})
    if not newest:
        raise PlanMissing
    plan = _parsed(session, *newest[0])
    _seen(session)[plan.id] = plan
    return plan


def plan_for_year(session: Session, year: int) -> Plan:
    """The version by which the talks of a calendar year are judged and its figures measured; one short query."""
    return holding_in(list_versions(session), year)


def list_versions(session: Session) -> Sequence[Plan]:
    """All that were ever imported, the newest first; one short query. Raises `PlanMissing` before the first import."""
    rows = _ALL.rows(session, {})
    if not rows:
        raise PlanMissing
    return [_parsed(session, *row) for row in rows]


def holding_in(versions: Sequence[Plan], year: int) -> Plan:
    """Of `versions`, the newest first, the one that holds in `year`: the newest of those that begin last by then.

    So a correction of this year's plan does not undo next year's that was imported before it. A year before all of
    them is looked back on by the rules that came first.
    """
    begins = {plan.valid_from for plan in versions}
    began = max((valid_from for valid_from in begins if valid_from <= year), default=min(begins))
    return next(plan for plan in versions if plan.valid_from == began)


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
        stored = {"valid_from": FIRST_YEAR} | content  # the first files did not say it and held from the beginning
        _PARSED[key] = Plan.model_validate_json(json.dumps(stored | {"id": plan_id, "version": version}))
    return _PARSED[key]
