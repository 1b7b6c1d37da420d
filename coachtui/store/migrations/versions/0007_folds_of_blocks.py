"""Which of two equal wall times a block begins and ends at."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("blocks", sa.Column("start_fold", sa.Integer(), nullable=True))
    op.add_column("blocks", sa.Column("end_fold", sa.Integer(), nullable=True))
