"""Entries that only their writer reads: a fourth audience.

SQLite changes a constraint by making the table anew, which loses the triggers that refuse change: they are put back.
"""

from django.db import migrations, models

TRIGGERS = [
    """CREATE TRIGGER IF NOT EXISTS ledger_entry_no_{verb} BEFORE {verb} ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END""".format(verb=verb)
    for verb in ("UPDATE", "DELETE")
]


def guard_again(apps, schema_editor):
    """The triggers of SQLite; PostgreSQL kept its own."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in TRIGGERS:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    """One constraint, wider."""

    dependencies = (("ledger", "0002_refuse_change"),)
    operations = (
        migrations.RemoveConstraint(model_name="entry", name="ledger_entry_audience"),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ("line", "staff", "security", "restricted"))),
                name="ledger_entry_audience",
            ),
        ),
        migrations.RunPython(guard_again, guard_again),
    )
