from typing import Any

import django.core.validators
from django.db import migrations, models

#: The default until now. Questions for a figure that is not there were not recognised then.
_BEFORE, _NOW = 0.3, 0.25


def follow(apps: Any, schema_editor: Any) -> None:
    """Collections that have the default keep having it."""
    apps.get_model("library", "Collection").objects.filter(threshold=_BEFORE).update(threshold=_NOW)


class Migration(migrations.Migration):
    dependencies = [("library", "0006_standing")]

    operations = [
        migrations.AlterField(
            model_name="collection",
            name="threshold",
            field=models.FloatField(
                default=_NOW,
                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)],
                verbose_name="threshold",
            ),
        ),
        migrations.RunPython(follow, migrations.RunPython.noop, elidable=True),
    ]
