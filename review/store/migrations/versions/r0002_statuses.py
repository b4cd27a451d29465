"""What holds of each criterion, beside a request: the queue counts those that a reviewer may see."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; it is filled when a request changes."""
    with op.batch_alter_table("requests") as table:
        table.add_column(sa.Column("statuses", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("requests") as table:
        table.drop_column("statuses")
