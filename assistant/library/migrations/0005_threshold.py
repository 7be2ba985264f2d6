import django.core.validators
from django.db import migrations, models

#: The default until now. Absent words weighed more then, and numbers counted.
_BEFORE, _NOW = 0.25, 0.3


def follow(apps, schema_editor):
    """Collections that have the default keep having it."""
    apps.get_model("library", "Collection").objects.filter(threshold=_BEFORE).update(threshold=_NOW)


class Migration(migrations.Migration):
    dependencies = [("library", "0004_indexed")]

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
