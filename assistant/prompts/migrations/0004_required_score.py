import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("prompts", "0003_threshold_by"),
    ]

    operations = [
        migrations.AlterField(
            model_name="prompttemplate",
            name="threshold",
            field=models.FloatField(
                default=0,
                help_text="An evaluation must reach it before a version can be published; between 0 and 1.",
                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)],
                verbose_name="required score",
            ),
        ),
    ]
