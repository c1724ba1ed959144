"""The first tables: products, events, conversations, recommendations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

# Written out, not imported from tables.py: a migration stays as it was while the tables go on.
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
ID = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")


def upgrade() -> None:
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
        comment="The last number given out; its row lock makes numbers visible in their order.",
    )
    op.bulk_insert(counters, [{"name": "catalog", "value": 0}, {"name": "events", "value": 0}])
    op.create_table(
        "products",
        sa.Column("id", ID, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary(16)),
        sa.Column("body", JSON, comment="NULL for a product that was deleted."),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.UniqueConstraint("sequence", name="uq_products_sequence"),
    )
    op.create_table(
        "events",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("event_name", sa.String(40), nullable=False),
        sa.Column("event_time", sa.BigInteger, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("items", JSON, nullable=False),
        sa.Column("envelope", JSON, nullable=False, comment="The optional fields that were sent."),
        sa.PrimaryKeyConstraint("position", name="pk_events"),
        sa.UniqueConstraint("event_id", name="uq_events_event_id"),
    )
    op.create_index("ix_events_visitor_id", "events", ["visitor_id"])
    op.create_index("ix_events_event_name_position", "events", ["event_name", "position"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("visitor_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_visitor_id", "conversations", ["visitor_id"])
    op.create_table(
        "turns",
        sa.Column("conversation_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("brief", JSON, nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "number", name="pk_turns"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_turns_conversation_id_conversations", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "recommendations",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("visitor_id", ID),
        sa.Column("surface", sa.String(40), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("bundle_id", sa.String(128)),
        sa.Column("request", JSON, nullable=False),
        sa.Column("shown", JSON, nullable=False),
        sa.Column("extra", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recommendations"),
    )
    op.create_index("ix_recommendations_at", "recommendations", ["at"])
    op.create_index("ix_recommendations_visitor_id", "recommendations", ["visitor_id"])


def downgrade() -> None:
    for table in ("recommendations", "turns", "conversations", "events", "products", "counters"):
        op.drop_table(table)
