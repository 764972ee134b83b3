"""Why an editor kept a word that the word check asks about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import website.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0004_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_key", models.UUIDField()),
                ("block", models.CharField(max_length=64)),
                ("word", models.CharField(max_length=80)),
                ("sentence_digest", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=250, verbose_name="reason")),
                ("kept_at", models.DateTimeField(default=website.core.clock.now, editable=False)),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_words",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content_key", "block", "word", "sentence_digest"), name="courses_keptword_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="courses_keptword_has_reason"
                    ),
                ],
            },
        ),
    ]
