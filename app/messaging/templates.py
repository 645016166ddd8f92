"""Holding every notice to the fields of its templates before one is sent, and showing its card as the phone will.

The rooms contribute their longest notices, made by the very functions that make the real ones: so what is checked when
a plan is imported and what is sent later cannot drift apart. Source: wechat.md section 3.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.messaging import fields
from app.messaging.notices import (
    BODY_LENGTH,
    KEY_LENGTH,
    PAGE_LENGTH,
    TITLE_LENGTH,
    Notice,
    Template,
    chain_of,
    one_line,
)
from app.plan.positions import Path
from app.plan.schemas import PlanFile

LongestNotices = Callable[[PlanFile, Sequence[str]], Iterable[Notice]]
"""From the plan and short names of schools to the longest notices a room can give: every wording, every name of the
plan, the largest numbers."""

LONGEST = {"title": TITLE_LENGTH, "body": BODY_LENGTH, "page": PAGE_LENGTH, "dedupe_key": KEY_LENGTH}


@dataclass(frozen=True, slots=True)
class CardLine:
    label: str
    """Empty for a plan stored before files had labels, or for a template that the plan has no more."""
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """What the phone shows of a message in WeChat, from top to bottom."""

    title: str
    lines: tuple[CardLine, ...]


def card(template: Template, data: Mapping[str, str]) -> Card:
    """`data` as `compose` made it."""
    lines = [CardLine(template.labels.get(name, ""), data[name]) for name in template.fields if name in data]
    return Card(template.title, tuple(lines))


def card_of(templates: Mapping[str, Template], template_id: str, data: Mapping[str, str]) -> Card:
    """Of a message in the outbox; its template may have left the plan since."""
    for template in templates.values():
        if template.template_id == template_id:
            return card(template, data)
    in_order = sorted(data.items(), key=lambda item: int(item[0].removeprefix(fields.field_type(item[0]))))
    return Card("", tuple(CardLine("", value) for _, value in in_order))


def template_problems(
    plan: PlanFile, schools: Sequence[str], rooms: Sequence[LongestNotices]
) -> Iterator[tuple[Path, str]]:
    """Key path and sentence of every field that some notice would overfill or leave empty.

    A template that no notice uses is one too. A notice without a template is none: the city sends no such messages.
    Raises `ValueError` when a room's own words are too long for the to-do: no plan file can mend that.
    """
    uses: dict[str, list[Notice]] = {template.template_id: [] for template in plan.message_templates.values()}
    for notice in (notice for room in rooms for notice in room(plan, schools)):
        _check_lengths(notice)
        for template in chain_of(plan.message_templates, notice.template):
            uses[template.template_id].append(notice)
    for key, template in plan.message_templates.items():
        here: Path = ("message_templates", key)
        notices = uses[template.template_id]
        if not notices:
            yield here, "no notice is sent with this template; look at the spelling of its name, and at long_term"
            continue
        for name, meaning in template.fields.items():
            sentence = _field_problem(name, meaning, notices)
            if sentence is not None:
                yield (*here, "fields", name), sentence


def _field_problem(name: str, meaning: str, notices: Sequence[Notice]) -> str | None:
    """About the longest of the texts that do not fit."""
    known = set.intersection(*(set(notice.fields) for notice in notices))
    if meaning not in known:
        return f"no text for {meaning}; there is {', '.join(sorted(known))}"
    texts = {one_line(notice.fields[meaning]) for notice in notices}
    for text in sorted(texts, key=lambda text: (-len(text), text)):
        sentence = fields.problem(name, text)
        if sentence is not None:
            return f"{meaning} may be “{text}”, which {sentence}"
    return None


def _check_lengths(notice: Notice) -> None:
    for name, most in LONGEST.items():
        text = getattr(notice, name)
        if len(text) > most:
            raise ValueError(f"{notice.subject}: {name} has {len(text)} characters, at most {most} fit: {text}")
