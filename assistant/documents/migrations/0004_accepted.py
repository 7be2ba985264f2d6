from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_kept")]

    operations = [
        migrations.AddField("reading", "accepted", models.JSONField(blank=True, default=dict)),
    ]
