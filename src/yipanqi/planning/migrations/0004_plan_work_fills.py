from django.db import migrations
from pypinyin import Style, lazy_pinyin

BATCH = 500
SAYS = {"centre_task": ("key_task", ""), "basic": ("routine", "basic"), "innovation": ("key_task", "innovation")}


def part_kinds_from_classes(apps, schema_editor):
    """The old categories mixed what an item is with the class of its party side; they become two words."""
    items = apps.get_model("planning", "PlanItem").objects
    for old, (kind, party_class) in SAYS.items():
        items.filter(kind=old).exclude(party_face="").update(party_class=party_class)
        items.filter(kind=old).update(kind=kind)
    apps.get_model("planning", "PlanChange").objects.filter(field="category").update(field="kind")


def fill(apps, schema_editor):
    """What new columns can know of old rows: the title in pinyin, the limit on the day of adoption, the core task of business."""
    items, changes = apps.get_model("planning", "PlanItem").objects, apps.get_model("planning", "PlanChange").objects
    moved = {}
    for key, before in changes.filter(field="due_on").order_by("-pk").values_list("item_id", "before"):
        moved[key] = before
    for item in items.filter(pinyin="").select_related("plan").iterator(chunk_size=BATCH):
        parts = lazy_pinyin(item.title, style=Style.NORMAL)
        full, initials = "".join(parts), "".join(part[:1] for part in parts)
        item.pinyin = f"{full} {initials}".lower()[:800]
        if item.plan.state == "adopted":
            item.original_due_on = (moved[item.pk] or None) if item.pk in moved else item.due_on
        item.objective = item.objective or ("serve_centre" if item.business_face else "")
        item.save(update_fields=("pinyin", "original_due_on", "objective"))


def leave(apps, schema_editor):
    """Nothing to take back: the columns go with the migration before this one."""


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_plan_work")]

    operations = [
        migrations.RunPython(part_kinds_from_classes, leave),
        migrations.RunPython(fill, leave),
    ]
