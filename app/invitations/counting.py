"""Whether a talk will count, and for whom, said before it is arranged. The rule is `talks.rules.why_uncounted`."""

from dataclasses import dataclass

from app.plan.schemas import Plan
from app.talks.rules import UNCOUNTED_WORDS, why_uncounted
from app.talks.states import Organiser


@dataclass(frozen=True, slots=True)
class Outlook:
    counts_for: str | None
    """Name of the division whose quota it moves once its record is approved."""
    sentence: str


def outlook(plan: Plan, organiser: Organiser, division_code: str, *, is_online: bool) -> Outlook:
    """`plan`: the one that holds in the year of the talk."""
    division = next((item for item in plan.divisions if item.code == division_code), None)
    reason = why_uncounted(
        is_self_invited=organiser is Organiser.SCHOOL,
        quota=None if division is None else plan.quota_for(division_code),
        is_online=is_online,
    )
    if reason is not None or division is None:
        return Outlook(None, "" if reason is None else UNCOUNTED_WORDS[reason] + "。")
    level = "市级" if division is plan.city else division.name
    return Outlook(division.name, f"讲完填好记录、通过审核后，计入{level}的年度任务。")
