"""Plans, units and join codes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action_plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule_version", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=400), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_action_plans_version_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plans")),
        sa.UniqueConstraint("division_code", "version", name=op.f("uq_action_plans_division_code_version")),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        sa.Column("path", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(32), nullable=True),
        sa.Column("ownership", sa.String(32), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind = 'school') = (code IS NOT NULL)", name=op.f("ck_units_schools_have_codes")),
        sa.CheckConstraint("(kind = 'school') = (level = 'school')", name=op.f("ck_units_school_is_a_school")),
        sa.CheckConstraint("closed_on > opened_on", name=op.f("ck_units_closed_after_opened")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("code", name=op.f("uq_units_code")),
    )
    op.create_index("ix_units_division_code_code", "units", ["division_code", "code"], unique=False)
    op.create_index("ix_units_path", "units", ["path"], unique=False, postgresql_ops={"path": "text_pattern_ops"})
    op.create_index(
        "uq_units_pair", "units", ["division_code", "kind"], unique=True, postgresql_where=sa.text("kind <> 'school'")
    )
    op.create_table(
        "join_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("giving_identity_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_by_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("max_uses", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'handover') = (giving_identity_id IS NOT NULL)", name=op.f("ck_join_codes_giver")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_join_codes_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_join_codes_code_hash")),
    )
    op.create_index(op.f("ix_join_codes_unit_id"), "join_codes", ["unit_id"], unique=False)
