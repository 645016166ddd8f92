"""WeChat's check of photos; a reviewer has let pass those of approved talks, the others are asked about."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_safety",
        sa.Column("photo_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("trace_id", sa.String(length=128), nullable=True),
        sa.Column("label", sa.Integer(), nullable=True),
        sa.Column("asks", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_photo_safety_photo_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_person_id"], ["people.id"], name=op.f("fk_photo_safety_decided_by_person_id")
        ),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_safety")),
    )
    op.create_index(
        "ix_photo_safety_due",
        "photo_safety",
        ["next_attempt_at"],
        postgresql_where=sa.text("state IN ('waiting', 'asked')"),
    )
    op.create_index(
        "ix_push_events_trace_id",
        "push_events",
        [sa.text("(content ->> 'trace_id')")],
        postgresql_where=sa.text("event = 'wxa_media_check'"),
    )
    op.execute(
        "INSERT INTO photo_safety "
        "(photo_id, state, asks, attempts, next_attempt_at, decided_by_person_id, decided_at) "
        "SELECT photos.id, CASE WHEN approval.reviewed_at IS NULL THEN 'waiting' ELSE 'unanswered' END, 0, 0, "
        "photos.received_at, approval.reviewed_by_person_id, approval.reviewed_at "
        "FROM photos JOIN talks ON talks.id = photos.talk_id "
        "LEFT JOIN LATERAL (SELECT reviewed_by_person_id, reviewed_at FROM reviews "
        "WHERE reviews.talk_id = talks.id AND talks.status = 'approved' AND reviews.decision = 'approved' "
        "AND reviews.undone_at IS NULL ORDER BY reviewed_at DESC LIMIT 1) AS approval ON true"
    )
