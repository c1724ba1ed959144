"""What lists showed is kept compressed."""

import json
import zlib
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
PAGE = 500


def upgrade() -> None:
    _convert("shown", JSON, sa.LargeBinary(), lambda value: zlib.compress(json.dumps(value).encode()))


def downgrade() -> None:
    _convert("shown", sa.LargeBinary(), JSON, lambda value: json.loads(zlib.decompress(value)))


def _convert(
    name: str, old: sa.types.TypeEngine[Any], new: sa.types.TypeEngine[Any], change: Callable[[Any], object]
) -> None:
    with op.batch_alter_table("recommendations") as table:
        table.alter_column(name, new_column_name="before", existing_type=old)
    with op.batch_alter_table("recommendations") as table:
        table.add_column(sa.Column(name, new))
    rows = sa.table("recommendations", sa.column("id"), sa.column("before", old), sa.column(name, new))
    connection, last = op.get_bind(), ""
    page = sa.select(rows.c.id, rows.c.before).order_by(rows.c.id).limit(PAGE)
    while found := connection.execute(page.where(rows.c.id > last)).all():
        for key, value in found:
            connection.execute(sa.update(rows).where(rows.c.id == key).values({name: change(value)}))
        last = found[-1].id
    with op.batch_alter_table("recommendations") as table:
        table.drop_column("before")
        table.alter_column(name, existing_type=new, nullable=False)
