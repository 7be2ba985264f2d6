import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0006_outside_calls")]

    operations = [
        migrations.AddField("turn", "carried", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "turn",
            "carried_from",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="chat.turn",
            ),
        ),
        migrations.AddField("turn", "history_start", models.PositiveIntegerField(default=1)),
    ]
