"""The ledger (计入台账): the verdict on every decided talk, with its reason, rule version and who decided.

Progress is a query over these lines, never a stored counter. A changed ruling writes a new line and supersedes the old
one; no line is ever rewritten or deleted.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText
from app.quotas.rules import VerdictReason


class LedgerLine(Base):
    __tablename__ = "ledger_lines"
    __table_args__ = (
        Index("uq_ledger_lines_current", "talk_id", unique=True, postgresql_where=text("superseded_at IS NULL")),
        Index(
            "ix_ledger_lines_counted",
            "year",
            "division_code",
            postgresql_where=text("counts AND superseded_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talks.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    """Calendar year of the day it was held (Beijing)."""
    division_code: Mapped[str] = mapped_column(String(12))
    """The level the talk is credited to, or would have been."""
    counts: Mapped[bool]
    reason: Mapped[VerdictReason] = mapped_column(EnumText(VerdictReason))
    plan_id: Mapped[int] = mapped_column(ForeignKey("action_plans.id"))
    rule_version: Mapped[str] = mapped_column(String(32))
    decided_by_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_by_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    decided_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
