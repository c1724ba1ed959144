"""The shop's tables, for SQLite and PostgreSQL alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from app.store.plain import packed, unpacked

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcTime(sa.TypeDecorator[datetime]):
    """A point of time as whole microseconds since 1970 UTC: exact, sortable, the same in every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class PackedJson(sa.TypeDecorator[Any]):
    """JSON that is read as a whole or not at all: it is kept compressed."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else packed(value)

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> Any | None:
        return None if value is None else unpacked(value)


Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Id = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")
"""Ids sort by their code points everywhere."""

Digest = sa.LargeBinary(16)

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    }
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
    comment="The last number given out; its row lock makes numbers visible in their order.",
)

products = sa.Table(
    "products",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False, unique=True),
    sa.Column("digest", Digest),
    sa.Column("body", Json, comment="NULL for a product that was deleted."),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("event_id", sa.Uuid, nullable=False, unique=True),
    sa.Column("digest", Digest, nullable=False),
    sa.Column("event_name", sa.String(40), nullable=False),
    sa.Column("event_time", UtcTime, nullable=False),
    sa.Column("visitor_id", Id, nullable=False, index=True),
    sa.Column("items", Json, nullable=False),
    sa.Column("envelope", Json, nullable=False, comment="The optional fields that were sent."),
    sa.Index(None, "event_name", "position"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", Id, index=True),
    sa.Column("used_at", UtcTime, index=True, comment="When its last turn was, or it was opened."),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("brief", Json, nullable=False),
    sa.Column("answer", Json, nullable=False),
)

recommendations = sa.Table(
    "recommendations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("at", UtcTime, nullable=False, index=True),
    sa.Column("visitor_id", Id, index=True),
    sa.Column("surface", sa.String(40), nullable=False),
    sa.Column("mode", sa.String(40), nullable=False),
    sa.Column("bundle_id", sa.String(128)),
    sa.Column("request", Json, nullable=False),
    sa.Column("shown", PackedJson, nullable=False),
    sa.Column("extra", Json, nullable=False),
)

spending = sa.Table(
    "llm_spending",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("tokens", sa.BigInteger, nullable=False),
    sa.Column("cost_micro", sa.BigInteger, nullable=False),
    comment="Days of the shop's time zone; money in millionths.",
)

shadow_orders = sa.Table(
    "shadow_orders",
    metadata,
    sa.Column("recommendation_id", sa.String(64), primary_key=True),
    sa.Column("at", UtcTime, nullable=False, index=True),
    sa.Column("segment", sa.String(40), nullable=False),
    sa.Column("prompt", sa.String(80), nullable=False),
    sa.Column("model", sa.String(200), nullable=False),
    sa.Column("ranked", Json, nullable=False),
    sa.Column("ordered", Json, comment="NULL where the model gave no order; then there is a reason."),
    sa.Column("reason", sa.String(40)),
    sa.Column("reply", sa.Text, nullable=False, comment="What the model said, cut."),
    sa.Column("ms", sa.Integer, nullable=False),
)

model_words = sa.Table(
    "model_words",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("recommendation_id", sa.String(64), nullable=False),
    sa.Column("product_id", Id, nullable=False),
    sa.Column("at", UtcTime, nullable=False, index=True),
    sa.Column("said", Json, nullable=False),
    sa.Column("shown", Json, nullable=False),
    sa.Index(None, "recommendation_id", "product_id"),
    comment="No foreign key: a list may be explained before the journal has committed it.",
)

access_keys = sa.Table(
    "access_keys",
    metadata,
    sa.Column("id", sa.String(12), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("digest", sa.LargeBinary(32), nullable=False, comment="SHA-256 of the secret; the secret is not kept."),
    sa.Column("origins", Json, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, comment="Set when it was rotated."),
    sa.Column("revoked_at", UtcTime),
)

visitors = sa.Table(
    "visitors",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column(
        "wants", Json, nullable=False, comment="Preferences, exclusions, picks and what there should be less of."
    ),
    sa.Column("profiling", sa.Boolean, nullable=False),
    sa.Column("consent", sa.Boolean, comment="NULL: was not asked."),
    sa.Column("updated_at", UtcTime, nullable=False, index=True),
)

kept_answers = sa.Table(
    "kept_answers",
    metadata,
    sa.Column("key", sa.LargeBinary(32), primary_key=True, comment="Digest of caller, route and Idempotency-Key."),
    sa.Column("request", Digest, nullable=False),
    sa.Column("visitor_id", Id, index=True),
    sa.Column("status", sa.Integer, comment="NULL while the request is under way."),
    sa.Column("headers", Json),
    sa.Column("body", sa.LargeBinary),
    sa.Column("expires_at", UtcTime, nullable=False, index=True),
)
