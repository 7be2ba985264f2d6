from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0011_matters")]

    operations = [
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["model"], name="chat_turn_model_a7a7e2_idx"),
        ),
    ]
