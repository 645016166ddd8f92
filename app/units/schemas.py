"""What the phone sends and sees of schools and join codes."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictInt

from app.core.access import Role
from app.core.validation import Input, Output
from app.units.models import JoinPurpose, Ownership, Stage


class SchoolFilter(Input):
    division_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    after: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    """`next` of the page before."""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class SchoolView(Output):
    id: int
    code: str
    name: str
    short_name: str
    division_code: str
    stage: Stage
    ownership: Ownership
    pupils: int | None


class SchoolPage(Output):
    schools: Sequence[SchoolView]
    next: int | None


class ImportMode(StrEnum):
    STRICT = "strict"
    """Nothing until every row passes."""
    LENIENT = "lenient"
    """The good rows; the bad come back as a file."""


class ImportForm(Input):
    mode: ImportMode = ImportMode.STRICT


class BadRowView(Output):
    number: int
    reason: str


class SchoolImportView(Output):
    created: int
    updated: int
    unchanged: int
    moved: Sequence[str]
    bad_rows: Sequence[BadRowView]
    bad_rows_file: str | None
    """Base64 of an .xlsx with the bad rows and their reasons, to correct and import again; None without bad rows."""


class JoinCodeDraft(Input):
    days: Annotated[StrictInt, Field(ge=1, le=90)] = 7
    max_uses: Annotated[
        Annotated[StrictInt, Field(ge=1, le=500)] | None,
        Field(description="Left out: once; of a school's code, as often as needed until it expires."),
    ] = None


class JoinCodeView(Output):
    id: int
    role: Role
    purpose: JoinPurpose
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    max_uses: int | None
    """None: as often as needed until it expires."""
    uses: int


class IssuedCode(JoinCodeView):
    code: str
    """Shown this once."""


class JoinCodeList(Output):
    join_codes: Sequence[JoinCodeView]
