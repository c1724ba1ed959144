"""The orders that a model would have given lists which went out as the ranker had them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "shadow_orders",
        sa.Column("recommendation_id", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("segment", sa.String(40), nullable=False),
        sa.Column("prompt", sa.String(80), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("ranked", JSON, nullable=False),
        sa.Column("ordered", JSON, comment="NULL where the model gave no order; then there is a reason."),
        sa.Column("reason", sa.String(40)),
        sa.Column("reply", sa.Text, nullable=False, comment="What the model said, cut."),
        sa.Column("ms", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("recommendation_id", name="pk_shadow_orders"),
    )
    op.create_index("ix_shadow_orders_at", "shadow_orders", ["at"])


def downgrade() -> None:
    op.drop_table("shadow_orders")
