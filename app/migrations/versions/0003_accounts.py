"""People and identities."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("openid", sa.String(length=64), nullable=True),
        sa.Column("unionid", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=True),
        sa.Column("phone_encrypted", sa.String(length=400), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("last_identity_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("openid", name=op.f("uq_people_openid")),
    )
    op.create_index(op.f("ix_people_phone_hash"), "people", ["phone_hash"], unique=False)
    op.create_table(
        "identities",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("join_code_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["join_code_id"], ["join_codes.id"], name=op.f("fk_identities_join_code_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_identities_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_identities_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
    )
    op.create_index(
        "ix_identities_unit_serving",
        "identities",
        ["unit_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_identities_serving",
        "identities",
        ["person_id", "unit_id", "role"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
