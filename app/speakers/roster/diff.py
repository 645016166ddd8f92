"""What a file would change in a roster: who is new, who says something else, who is gone. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.core.crypto import mask_phone
from app.speakers.roster.cells import one_line, several_lines
from app.speakers.roster.reading import Line
from app.speakers.service import SpeakerDraft
from app.speakers.states import GENDER_NAMES


class Field(StrEnum):
    GENDER = "gender"
    EMPLOYER = "employer_and_post"
    HONOURS = "honours_text"
    PHONE = "phone"
    REMARK = "remark"
    MEMBERSHIP = "membership"
    """Retired, or invited once so far; the file has them in the corps."""


FIELD_NAMES = {
    Field.GENDER: "性别",
    Field.EMPLOYER: "工作单位及职务",
    Field.HONOURS: "获得荣誉",
    Field.PHONE: "联系电话",
    Field.REMARK: "备注",
    Field.MEMBERSHIP: "宣讲团",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A speaker as the roster has them."""

    speaker_id: int
    person_id: int
    appointment_id: int | None
    """The one that has not ended; None: no member of the corps (any more)."""
    has_account: bool
    """Then they say their number themselves, and WeChat has verified it."""
    draft: SpeakerDraft


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: Field
    before: str
    after: str
    """Phones masked."""


@dataclass(frozen=True, slots=True)
class Change:
    line: Line
    known: Known
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    new: Sequence[Line]
    changed: Sequence[Change]
    gone: Sequence[Known]
    """Members the file does not name: to be retired by the pair, if it agrees."""
    unchanged: int
    renumbered: Sequence[tuple[Known, int]]
    """Whose 序号 is another now; one that retires renumbers all below, so this alone is no change."""
    own_phone: Sequence[Line]
    """Whose number in the file is not the one they have verified; theirs stays."""


def compare(lines: Sequence[Line], known: Sequence[Known]) -> Diff:
    pairs, new, left = _match(lines, known)
    changes = [Change(line, one, _fields(line.draft, one)) for line, one in pairs]
    changed = [change for change in changes if change.fields]
    return Diff(
        new=new,
        changed=changed,
        gone=[one for one in left if one.appointment_id is not None],
        unchanged=len(changes) - len(changed),
        renumbered=[
            (one, line.draft.serial)
            for line, one in pairs
            if line.draft.serial is not None and line.draft.serial != one.draft.serial
        ],
        own_phone=[
            line for line, one in pairs if one.has_account and line.draft.phones not in (None, one.draft.phones)
        ],
    )


Pairs = list[tuple[Line, Known]]
Key = Callable[[SpeakerDraft], object]


def _match(lines: Sequence[Line], known: Sequence[Known]) -> tuple[Pairs, list[Line], list[Known]]:
    """By name and one thing more: the number, else the employer, else the honours. A namesake is somebody else.

    Members come before those who retired, so that a file never revives a namesake of a member.
    """
    pairs: Pairs = []
    lines, left = list(lines), sorted(known, key=lambda one: (one.appointment_id is None, one.speaker_id))
    for key in (_by_phone, _by_employer, _by_honours):
        waiting: dict[object, list[Known]] = defaultdict(list)
        for one in left:
            waiting[key(one.draft)].append(one)
        lines_left = []
        for line in lines:
            wanted = key(line.draft)
            if wanted is not None and waiting[wanted]:
                pairs.append((line, waiting[wanted].pop(0)))
            else:
                lines_left.append(line)
        lines = lines_left
        matched = {one.speaker_id for _, one in pairs}
        left = [one for one in left if one.speaker_id not in matched]
    return pairs, lines, left


def _by_phone(draft: SpeakerDraft) -> object:
    return (draft.name, draft.phones.primary) if draft.phones else None


def _by_employer(draft: SpeakerDraft) -> object:
    return (draft.name, draft.employer_and_post)


def _by_honours(draft: SpeakerDraft) -> object:
    return (draft.name, draft.honours_text) if draft.honours_text else None


def settled(draft: SpeakerDraft, known: Known) -> SpeakerDraft:
    """What the roster says afterwards: a gender or number left blank stays, and so does a number its owner verified."""
    keeps_phone = known.has_account or draft.phones is None
    return replace(
        draft,
        gender=draft.gender or known.draft.gender,
        phones=known.draft.phones if keeps_phone else draft.phones,
    )


def _fields(draft: SpeakerDraft, known: Known) -> tuple[FieldChange, ...]:
    before, after = _said(known.draft), _said(settled(draft, known))
    found = [
        FieldChange(field, _shown(field, text), _shown(field, after[field]))
        for field, text in before.items()
        if after[field] != text
    ]
    if known.appointment_id is None:
        found.append(FieldChange(Field.MEMBERSHIP, "", "聘任"))
    return tuple(found)


def _said(draft: SpeakerDraft) -> Mapping[Field, str]:
    """As a file would say it: what was typed by hand may differ in spaces."""
    return {
        Field.GENDER: GENDER_NAMES[draft.gender] if draft.gender else "",
        Field.EMPLOYER: one_line(draft.employer_and_post),
        Field.HONOURS: several_lines(draft.honours_text),
        Field.PHONE: draft.phones.text if draft.phones else "",
        Field.REMARK: one_line(draft.remark),
    }


def _shown(field: Field, text: str) -> str:
    """Whoever compares sees that a number changed, not the numbers."""
    return "、".join(map(mask_phone, text.split("、"))) if field is Field.PHONE and text else text
