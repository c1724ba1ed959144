"""When a conversation was last used."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # Added, not rebuilt: in SQLite a rebuilt table would take the turns of its conversations with it.
    op.add_column(
        "conversations", sa.Column("used_at", sa.BigInteger, comment="When its last turn was, or it was opened.")
    )
    op.create_index("ix_conversations_used_at", "conversations", ["used_at"])
    op.execute(
        "UPDATE conversations SET used_at = "
        "(SELECT max(turns.at) FROM turns WHERE turns.conversation_id = conversations.id)"
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_used_at", "conversations")
    op.drop_column("conversations", "used_at")
