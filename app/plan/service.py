"""Importing a plan file. The units of its pairs are made by `app.units.service.adopt_plan`, which calls this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit import write_audit
from app.plan.errors import AnotherCity, RuleVersionReused
from app.plan.files import Check, checksum_of, content_of, read_plan
from app.plan.models import ActionPlan
from app.plan.queries import plan_by_id
from app.plan.schemas import Plan


@dataclass(frozen=True)
class PlanImport:
    plan: Plan
    is_new: bool
    """False when the current version says exactly this already."""


def import_plan(session: Session, text: str, *, checks: Sequence[Check] = (), now: datetime) -> PlanImport:
    """Store `text` as a new version unless it equals the current one.

    Raises `PlanFileWrong` with the lines of every mistake, `AnotherCity` and `RuleVersionReused`.
    """
    plan_file = read_plan(text, checks)
    content = content_of(plan_file)
    checksum = checksum_of(content)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("import_plan"))))
    versions = select(ActionPlan)
    current = session.scalars(versions.order_by(ActionPlan.version.desc()).limit(1)).one_or_none()
    if current is not None and current.division_code != plan_file.city.code:
        raise AnotherCity
    if current is not None and current.checksum == checksum:
        return PlanImport(plan_by_id(session, current.id), is_new=False)
    for row in session.scalars(versions.where(ActionPlan.rule_version == plan_file.rule_version)):
        if _verdict_rules(row.content) != _verdict_rules(content):
            raise RuleVersionReused
    row = ActionPlan(
        division_code=plan_file.city.code,
        version=1 if current is None else current.version + 1,
        rule_version=plan_file.rule_version,
        decision=plan_file.decision,
        content=content,
        checksum=checksum,
        imported_at=now,
    )
    session.add(row)
    session.flush()
    write_audit(session, "plan.imported", row.id, now=now, person_id=None, unit_id=None, version=row.version)
    return PlanImport(plan_by_id(session, row.id), is_new=True)


def _verdict_rules(content: Mapping[str, Any]) -> dict[str, Any]:
    """What decides whether a talk counts and how many are owed: one rule version names exactly one state of these."""
    owing = {item["code"]: item["has_quota"] for item in content["divisions"]}
    return {"quotas": content["quotas"], "min_audience": content["photos"]["min_audience"], "owing": owing}
