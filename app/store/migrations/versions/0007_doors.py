"""Who may: keys, what visitors said of themselves, answers kept for an Idempotency-Key."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Id = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "access_keys",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "digest", sa.LargeBinary(32), nullable=False, comment="SHA-256 of the secret; the secret is not kept."
        ),
        sa.Column("origins", Json, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, comment="Set when it was rotated."),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_access_keys"),
    )
    op.create_table(
        "visitors",
        sa.Column("id", Id, nullable=False),
        sa.Column(
            "wants", Json, nullable=False, comment="Preferences, exclusions, picks and what there should be less of."
        ),
        sa.Column("profiling", sa.Boolean, nullable=False),
        sa.Column("consent", sa.Boolean, comment="NULL: was not asked."),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visitors"),
    )
    op.create_index("ix_visitors_updated_at", "visitors", ["updated_at"])
    op.create_table(
        "kept_answers",
        sa.Column("key", sa.LargeBinary(32), nullable=False, comment="Digest of caller, route and Idempotency-Key."),
        sa.Column("request", sa.LargeBinary(16), nullable=False),
        sa.Column("visitor_id", Id),
        sa.Column("status", sa.Integer, comment="NULL while the request is under way."),
        sa.Column("headers", Json),
        sa.Column("body", sa.LargeBinary),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_kept_answers"),
    )
    op.create_index("ix_kept_answers_visitor_id", "kept_answers", ["visitor_id"])
    op.create_index("ix_kept_answers_expires_at", "kept_answers", ["expires_at"])


def downgrade() -> None:
    for table in ("kept_answers", "visitors", "access_keys"):
        op.drop_table(table)
