"""Advice on photos; those that are here already are looked at, too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_advice",
        sa.Column("photo_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("verdict", postgresql.JSONB(), nullable=True),
        sa.Column("model_version", sa.String(length=64), nullable=True),
        sa.Column("fingerprint", postgresql.BIT(256), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_photo_advice_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_advice")),
    )
    op.create_index(
        "ix_photo_advice_waiting", "photo_advice", ["next_attempt_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "photo_likenesses",
        sa.Column("photo_id", sa.BigInteger(), nullable=False),
        sa.Column("other_photo_id", sa.BigInteger(), nullable=False),
        sa.Column("bits_apart", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_photo_likenesses_photo_id")),
        sa.ForeignKeyConstraint(["other_photo_id"], ["photos.id"], name=op.f("fk_photo_likenesses_other_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", "other_photo_id", name=op.f("pk_photo_likenesses")),
    )
    op.execute(
        "INSERT INTO photo_advice (photo_id, state, attempts, next_attempt_at) "
        "SELECT id, 'waiting', 0, received_at FROM photos"
    )
