"""The audit trail: who did what to which object, for whom. Facts without content and without personal data."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, bindparam, insert
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Base
from app.core.statements import Statement


class AuditEvent(Base):
    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "subject", "subject_id"), Index(None, "unit_id", "at"))

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(64))
    """`<subject>.<verb>`, such as `talk.cancelled`."""
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    """The acting person; None for the system itself. No foreign key: the trail outlives a deleted person."""
    unit_id: Mapped[int | None] = mapped_column(BigInteger)
    """The unit acted for."""
    on_behalf_of_unit_id: Mapped[int | None] = mapped_column(BigInteger)
    subject: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


_COLUMNS = [column for column in AuditEvent.__table__.columns if column.name != "id"]
_INSERT = Statement(insert(AuditEvent).values({one.name: bindparam(one.name, type_=one.type) for one in _COLUMNS}))


def write_audit(
    session: Session,
    action: str,
    subject_id: int,
    *,
    now: datetime,
    person_id: int | None,
    unit_id: int | None,
    on_behalf_of_unit_id: int | None = None,
    **details: str | int | bool | None,
) -> None:
    subject, _, _ = action.partition(".")
    event = {
        "at": now,
        "action": action,
        "person_id": person_id,
        "unit_id": unit_id,
        "on_behalf_of_unit_id": on_behalf_of_unit_id,
        "subject": subject,
        "subject_id": subject_id,
        "details": details,
    }
    _INSERT.run(session, event)  # a row nobody reads back here needs no object
