"""When scheduled jobs ran last."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """One row for each schedule: its lock against overlapping itself, and what became of the last run.

    Changed only by `jobs.run_job`. The row of `notices.heartbeat` is what `/readyz` looks at.
    """

    name = models.CharField(_("job"), max_length=100)
    running_until = models.DateTimeField(_("running, at most until"), null=True, blank=True)
    started_at = models.DateTimeField(_("last started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("last done"), null=True, blank=True)
    last_error_class = models.CharField(_("last error"), max_length=100, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")
        constraints = [models.UniqueConstraint(fields=["name"], name="notices_jobrun_name_once")]

    def __str__(self) -> str:
        return self.name
