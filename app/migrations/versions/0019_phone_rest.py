"""Further phone numbers of a roster's line."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("speakers", sa.Column("phone_rest_encrypted", sa.String(length=400), nullable=True))
