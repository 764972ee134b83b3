"""Models that exist in tests only."""

from django.db import models

from website.core.encryption import EncryptedJSONField, EncryptedTextField
from website.core.models import Coded, Sealed


class Folder(models.Model):
    """Something an entry may point at."""

    name = models.CharField(max_length=20)

    def __str__(self):
        return self.name


class Secret(Sealed, Coded):
    """Encrypted columns of every sort."""

    title = models.CharField(max_length=50, blank=True)
    body = EncryptedTextField(blank=True, default="", max_length=10_000)
    maybe = EncryptedTextField(null=True, blank=True)
    answers = EncryptedJSONField(null=True, blank=True)
    anything = EncryptedJSONField(blank=True, default=dict)

    def __str__(self):
        return f"secret {self.pk}"


class LongSecret(Secret):
    """A table that extends another one."""

    more = EncryptedTextField(default="")


class Entry(Sealed):
    """An append-only table."""

    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, related_name="entries")
    number = models.PositiveIntegerField(unique=True)
    text = EncryptedTextField()
    answer = EncryptedTextField(null=True)

    def __str__(self):
        return f"entry {self.pk}"


class Allowance(models.Model):
    """What lets an entry's answer go, in the tests of permits."""

    number = models.PositiveIntegerField()

    def __str__(self):
        return f"allowance {self.pk}"
