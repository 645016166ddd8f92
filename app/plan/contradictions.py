"""What a plan file says that cannot hold together, although every value by itself is allowed."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from string import Formatter

from app.plan.positions import Path
from app.plan.rules import DivisionLevel, MessageKind
from app.plan.schemas import PlanFile, SchoolYear

Found = Iterator[tuple[Path, str]]

BANNER_PARTS = {"年", "专场"}
NO_BUREAU = (DivisionLevel.ZONE,)


def contradictions(plan: PlanFile) -> list[tuple[Path, str]]:
    """Key path and plain sentence of everything found; empty for a plan that holds together.

    A city total below the sum of the floors is odd but no contradiction: the notice keeps the seven figures apart.
    """
    return [item for check in CHECKS for item in check(plan)]


def _divisions(plan: PlanFile) -> Found:
    cities = [index for index, item in enumerate(plan.divisions) if item.level is DivisionLevel.CITY]
    if len(cities) != 1:
        yield ("divisions",), f"exactly one division has level city, found {len(cities)}"
        return
    for index, item in enumerate(plan.divisions):
        here: Path = ("divisions", index)
        if item.level is not DivisionLevel.CITY and not item.code.startswith(plan.city.code[:4]):
            yield (
                (*here, "code"),
                f"{item.name} has code {item.code}, which does not lie in {plan.city.name} ({plan.city.code})",
            )
        if item.level in NO_BUREAU:
            if item.has_quota:
                yield (*here, "has_quota"), f"{item.name} is a zone, and [quotas] has no figure for a zone"
        elif item.bureau is None:
            yield here, f"{item.name} has no bureau: a city or county needs the pair of federation and bureau"


def _repeated(plan: PlanFile) -> Found:
    columns = {
        ("divisions", "code"): [item.code for item in plan.divisions],
        ("divisions", "name"): [item.name for item in plan.divisions],
        ("formats", "key"): [item.key for item in plan.format_list],
        ("venues", "key"): [item.key for item in plan.venue_list],
        ("vacations", "school_year"): [item.school_year for item in plan.vacations],
    }
    for (table, key), values in columns.items():
        counts = Counter(values)
        for index, value in enumerate(values):
            if counts[value] > 1 and values.index(value) != index:
                yield (table, index, key), f"{value} stands here a second time"


def _banner(plan: PlanFile) -> Found:
    try:
        parts = {name for _, name, _, _ in Formatter().parse(plan.banner_template) if name is not None}
    except ValueError:
        yield ("banner_template",), "a brace { or } has no partner"
        return
    for missing in sorted(BANNER_PARTS - parts):
        yield ("banner_template",), f"lacks {{{missing}}}"
    for unknown in sorted(parts - BANNER_PARTS):
        yield ("banner_template",), f"{{{unknown}}} is not something a talk can fill in"


def _figures(plan: PlanFile) -> Found:
    photos = plan.photos
    if photos.min > photos.max:
        yield ("photos", "min"), f"min {photos.min} is above max {photos.max}"
    elif not photos.min <= photos.enough <= photos.max:
        yield ("photos", "enough"), f"enough {photos.enough} does not lie between min {photos.min} and max {photos.max}"
    if plan.reminders.not_before >= plan.reminders.not_after:
        yield ("reminders", "not_before"), "not_before is not earlier than not_after: nothing could ever be sent"


def _vacations(plan: PlanFile) -> Found:
    for index, item in enumerate(plan.vacations):
        begins = int(item.school_year[:4])
        expected = f"{begins}/{(begins + 1) % 100:02}"
        if item.school_year != expected:
            yield ("vacations", index, "school_year"), f"{item.school_year} is not one school year, such as {expected}"
            continue
        for key, (first, last) in (("winter", item.winter), ("summer", item.summer)):
            here: Path = ("vacations", index, key)
            if last < first:
                yield here, f"ends on {last}, before it begins on {first}"
            elif not (date(begins, 9, 1) <= first and last <= date(begins + 1, 9, 15) and last.year == begins + 1):
                yield here, f"{first} to {last} does not lie in the school year {item.school_year}"


def _overlapping_vacations(plan: PlanFile) -> Found:
    ranges = sorted(
        (item_range, ("vacations", index, key))
        for index, item in enumerate(plan.vacations)
        for key, item_range in _of(item)
    )
    for ((first, last), _), ((next_first, next_last), here) in pairwise(ranges):
        if next_first <= last and first <= last and next_first <= next_last:
            yield here, f"begins on {next_first}, inside the vacation that lasts until {last}"


def _of(item: SchoolYear) -> tuple[tuple[str, tuple[date, date]], ...]:
    return ("winter", item.winter), ("summer", item.summer)


def _gaps(plan: PlanFile) -> Found:
    years = sorted(item.school_year for item in plan.vacations)
    for year, following in pairwise(years):
        if int(following[:4]) > int(year[:4]) + 1:
            yield ("vacations",), f"no school year between {year} and {following}"


def _workdays(plan: PlanFile) -> Found:
    for day in sorted(set(plan.workdays.extra_workdays) & set(plan.workdays.extra_holidays)):
        yield ("workdays", "extra_holidays"), f"{day} is also among extra_workdays"


def _templates(plan: PlanFile) -> Found:
    known = plan.message_templates
    for key, item in known.items():
        here: Path = ("message_templates", key)
        for name in sorted(item.fields.keys() - item.labels.keys()):
            yield (*here, "labels"), f"{name} has no label: write what stands beside it on mp.weixin.qq.com"
        for name in sorted(item.labels.keys() - item.fields.keys()):
            yield (*here, "labels", name), f"{name} is not one of the fields"
        if item.long_term is None:
            continue
        if item.kind is MessageKind.LONG_TERM:
            yield (*here, "long_term"), f"{key} is long-term itself"
        elif item.long_term not in known or known[item.long_term].kind is not MessageKind.LONG_TERM:
            yield (*here, "long_term"), f"{item.long_term} is none of the templates of kind long_term"


def _same_template(plan: PlanFile) -> Found:
    first: dict[str, str] = {}
    for key, item in plan.message_templates.items():
        if first.setdefault(item.template_id, key) != key:
            yield (
                ("message_templates", key, "template_id"),
                f"{item.template_id} is that of {first[item.template_id]}: a consent could not tell them apart",
            )


def _invitations(plan: PlanFile) -> Found:
    rules, hours = plan.invitations, plan.reminders
    after = rules.remind_after_workdays
    if list(after) != sorted(set(after)):
        yield ("invitations", "remind_after_workdays"), "does not rise from one reminder to the next"
    elif rules.expires_after_workdays <= after[-1]:
        yield (
            ("invitations", "expires_after_workdays"),
            f"{rules.expires_after_workdays} is not after the last reminder, which comes on workday {after[-1]}",
        )
    if hours.not_before < hours.not_after and not hours.not_before < rules.confirm_by < hours.not_after:
        yield ("invitations", "confirm_by"), f"{rules.confirm_by:%H:%M} does not lie within the hours of [reminders]"


CHECKS: tuple[Callable[[PlanFile], Found], ...] = (
    _divisions,
    _repeated,
    _banner,
    _figures,
    _invitations,
    _vacations,
    _overlapping_vacations,
    _gaps,
    _workdays,
    _templates,
    _same_template,
)
