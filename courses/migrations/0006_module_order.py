"""The modules that must be done before a module opens, by their codes."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0005_kept_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="modulepage",
            name="opens_after",
            field=models.CharField(
                blank=True,
                help_text=(
                    "Codes of the modules of this course that must be done first, with commas: AL, BO. Empty when "
                    "people may take this module whenever they like."
                ),
                max_length=120,
                verbose_name="opens after",
            ),
        ),
    ]
