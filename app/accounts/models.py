"""People and the identities they act in. One person, one WeChat openid; an identity is a unit and a role for a time."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.core.access import Role
from app.core.db import Base, EnumText


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    openid: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Identifies, never authenticates. None for a person recorded before their first login, or erased."""
    unionid: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(String(30))
    phone_encrypted: Mapped[str | None] = mapped_column(String(400))
    phone_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    """Keyed hash of the E.164 number: finds a person without decrypting anybody."""
    last_identity_id: Mapped[int | None] = mapped_column(BigInteger)
    """Chosen last; a login begins with it."""
    created_at: Mapped[datetime]


class UnitIdentity(Base):
    """A person serving a unit in a role, from `began_at` until `ended_at`; never deleted."""

    __tablename__ = "identities"
    __table_args__ = (
        Index(
            "uq_identities_serving",
            "person_id",
            "unit_id",
            "role",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_identities_unit_serving", "unit_id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    role: Mapped[Role] = mapped_column(EnumText(Role))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    join_code_id: Mapped[int | None] = mapped_column(ForeignKey("join_codes.id"))
    """By which code the person came; None for people set up from the command line."""
