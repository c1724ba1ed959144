"""What the language model has cost per day."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "llm_spending",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("cost_micro", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_llm_spending"),
        comment="Days of the shop's time zone; money in millionths.",
    )


def downgrade() -> None:
    op.drop_table("llm_spending")
