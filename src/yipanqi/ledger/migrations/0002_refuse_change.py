"""The database itself refuses to change or remove an entry."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER ledger_entry_no_{verb} BEFORE {verb} ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END""".format(verb=verb)
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION ledger_refuse_change() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'ledger_entry is append-only'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry
       FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()""",
    """CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()""",
]
SQLITE_BACK = ["DROP TRIGGER ledger_entry_no_UPDATE", "DROP TRIGGER ledger_entry_no_DELETE"]
POSTGRESQL_BACK = [
    "DROP TRIGGER ledger_entry_no_change ON ledger_entry",
    "DROP TRIGGER ledger_entry_no_truncate ON ledger_entry",
    "DROP FUNCTION ledger_refuse_change()",
]


def guard(apps, schema_editor):
    """Create the triggers of this database."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Drop them again."""
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers against update, delete and (PostgreSQL) truncate."""

    dependencies = (("ledger", "0001_entries"),)
    operations = (migrations.RunPython(guard, unguard),)
