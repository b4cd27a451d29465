"""Every table of the desk, and triggers that keep the audit log append-only."""

from alembic import op

from chartcite.review.store.tables import Base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER signed_no_update BEFORE UPDATE ON signed_versions "
    "BEGIN SELECT RAISE(ABORT, 'what was signed does not change'); END",
    "CREATE TRIGGER signed_no_delete BEFORE DELETE ON signed_versions "
    "BEGIN SELECT RAISE(ABORT, 'what was signed does not change'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION chartcite_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'this table is append-only'; END $$",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION chartcite_append_only()"
        for table in ("audit", "signed_versions")
    ),
)


def upgrade() -> None:
    """Create the tables and the triggers."""
    connection = op.get_bind()
    Base.metadata.create_all(connection)
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Drop them."""
    connection = op.get_bind()
    Base.metadata.drop_all(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION chartcite_append_only()")
