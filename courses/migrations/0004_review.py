"""Two readers for what is published, with their checklist; short refreshers after a safety change."""

import django.db.models.deletion
import website.core.clock
import website.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("courses", "0003_source_label"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="locked",
            field=models.BooleanField(default=False, editable=False, verbose_name="locked"),
        ),
        migrations.AddField(
            model_name="question",
            name="locked_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="locked at"),
        ),
        migrations.AddField(
            model_name="question",
            name="locked_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="locked_%(class)ss",
                to=settings.AUTH_USER_MODEL,
                verbose_name="locked by",
            ),
        ),
        migrations.CreateModel(
            name="SafetyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=website.core.ids.new_code, editable=False, max_length=32, unique=True),
                ),
                ("created_at", models.DateTimeField(default=website.core.clock.now, editable=False)),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="In plain words. People who passed the quiz before read it. Do not put the answer here.",
                        max_length=1000,
                        verbose_name="why this changed",
                    ),
                ),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.questionversion"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="safety_changes",
                        to="courses.question",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="safety_change",
                        to="courses.questionversion",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="safety_changes_explained",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RefresherOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "offered"),
                            ("done", "done"),
                            ("dismissed", "put away"),
                            ("withdrawn", "no longer needed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("offered_at", models.DateTimeField(default=website.core.clock.now, editable=False)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refresher_offers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="courses.safetychange"
                    ),
                ),
            ],
            options={
                "ordering": ["-offered_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ReviewChecklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.CharField(max_length=64)),
                ("answers", models.JSONField(default=list)),
                ("note", models.TextField(max_length=1000)),
                ("why_changed", models.TextField(blank=True, max_length=1000)),
                ("filled_at", models.DateTimeField(default=website.core.clock.now, editable=False)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "filled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_checklists",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
                (
                    "workflow_state",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_checklists",
                        to="wagtailcore.workflowstate",
                    ),
                ),
            ],
            options={
                "ordering": ["-filled_at", "-id"],
                "indexes": [
                    models.Index(fields=["content_type", "object_id", "-filled_at"], name="courses_reviewchecklist_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        blank=True,
                        choices=[("lived", "Lived experience"), ("clinical", "Clinical or law")],
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading by a reviewer",
                "verbose_name_plural": "readings by reviewers",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("step", ""), _negated=True),
                        fields=("step",),
                        name="courses_reviewtask_once_per_step",
                    )
                ],
            },
            bases=("wagtailcore.task",),
        ),
        migrations.AddConstraint(
            model_name="safetychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("offered_at__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="courses_safetychange_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="refresheroffer",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["learner"], name="courses_refresher_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="refresheroffer",
            constraint=models.UniqueConstraint(fields=("change", "learner"), name="courses_refresheroffer_once"),
        ),
        migrations.AddConstraint(
            model_name="refresheroffer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="courses_refresheroffer_closed_when",
            ),
        ),
    ]
