from typing import Any

from django.db import migrations, models


def current_ones(apps: Any, schema_editor: Any) -> None:
    """What can be found is in the index by now."""
    apps.get_model("library", "Edition").objects.filter(replaced=None, withdrawn=None).update(indexed=True)


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0003_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="indexed",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(current_ones, migrations.RunPython.noop, elidable=True),
    ]
