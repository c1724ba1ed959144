"""What models said of recommended products."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
ID = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "model_words",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("recommendation_id", sa.String(64), nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("shown", JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_model_words"),
        comment="No foreign key: a list may be explained before the journal has committed it.",
    )
    op.create_index("ix_model_words_at", "model_words", ["at"])
    op.create_index("ix_model_words_recommendation_id_product_id", "model_words", ["recommendation_id", "product_id"])


def downgrade() -> None:
    op.drop_table("model_words")
