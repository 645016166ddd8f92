"""The ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_version", sa.String(length=32), nullable=False),
        sa.Column("decided_by_person_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_by_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_person_id"], ["people.id"], name=op.f("fk_ledger_lines_decided_by_person_id")
        ),
        sa.ForeignKeyConstraint(["decided_by_unit_id"], ["units.id"], name=op.f("fk_ledger_lines_decided_by_unit_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plans.id"], name=op.f("fk_ledger_lines_plan_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_ledger_lines_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_lines")),
    )
    op.create_index(
        "ix_ledger_lines_counted",
        "ledger_lines",
        ["year", "division_code"],
        unique=False,
        postgresql_where=sa.text("counts AND superseded_at IS NULL"),
    )
    op.create_index(
        "uq_ledger_lines_current",
        "ledger_lines",
        ["talk_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
