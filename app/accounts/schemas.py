"""What the phone sends and sees of the person in front of it."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from app.accounts.personal import Section
from app.core.access import Role
from app.core.validation import Id, Input, Line, Output, Text
from app.units.models import JoinPurpose


class LoginInput(Input):
    code: Annotated[str, Text(1, 128)]
    """From wx.login: single use, five minutes."""


class JoinCodeInput(Input):
    code: Annotated[str, Text(4, 20)]
    """As typed or scanned: case, spaces and hyphens do not matter."""


class JoinInput(JoinCodeInput):
    phone_code: Annotated[str, Text(1, 128)] | None = None
    """From the getPhoneNumber button; left out by a person whose phone is known."""
    name: Annotated[str, Line(1, 30)] | None = None


class IdentityChoice(Input):
    identity_id: Id


class IdentityView(Output):
    id: int
    role: Role
    unit_id: int
    unit_name: str
    unit_short_name: str
    division_code: str


class MeView(Output):
    person_id: int
    name: str | None
    phone_masked: str | None
    identities: list[IdentityView]
    identity_id: int | None
    """The identity this token acts in."""
    needs_bind: bool


class LoginView(Output):
    token: str
    me: MeView


class JoinCodeLook(Output):
    """What a scanned code opens, before anything is agreed to."""

    unit_name: str
    role: Role
    is_handover: bool
    needs_phone: bool
    needs_name: bool


class HandoverView(Output):
    code: str
    expires_at: datetime


class ContactFilter(Input):
    division_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class ContactsView(Output):
    school_ids: list[int]
    """Schools of the division that somebody serves now; the others cannot be reached through the mini-program."""


class ServingView(Output):
    """Somebody who serves a unit."""

    identity_id: int
    role: Role
    name: str | None
    phone_masked: str | None
    began_at: datetime
    came_by: JoinPurpose | None
    """The kind of code by which they came; None: set up by the operator without one."""
    may_end: bool
    """Whether the caller may end it."""


class PeopleView(Output):
    people: list[ServingView]
    """The longest serving first."""


class NameCorrection(Input):
    name: Annotated[str, Line(1, 30)]


class PhoneCorrection(Input):
    phone_code: Annotated[str, Text(1, 128)]
    """From the getPhoneNumber button."""


class SectionView(Output):
    """One table of the copy."""

    key: str
    title: str
    columns: dict[str, str]
    """Key → Chinese heading."""
    rows: list[dict[str, bool | int | datetime | date | str | None]]
    """By the keys of `columns`."""

    @classmethod
    def of(cls, section: Section) -> Self:
        rows = [dict(zip(section.columns, row, strict=True)) for row in section.rows]
        return cls(key=section.key, title=section.title, columns=dict(section.columns), rows=rows)


class ExportView(Output):
    made_at: datetime
    sections: list[SectionView]


class KeptView(Output):
    title: str
    count: int


class ConsequencesView(Output):
    """What ending the account would do."""

    kept: list[KeptView]
    """Records of the unit's work that bear the person's name."""
    keeps_name: bool
    """False: nothing bears it, so it is deleted, too."""
    left_alone: list[str]
    """About each unit that nobody else serves: what it then needs."""


class ErasureConfirmation(Input):
    understood: Literal[True]
    """That it cannot be taken back."""
