"""Evidence of a period as it was counted last."""

from django.db import models


class Evidence(models.Model):
    """What one control left behind in a period: how often it was met, how often missed, or the value it had.

    Kept because it is counted over every clock and order of the period; the page reads it. Counted anew it is replaced.
    """

    period = models.CharField(max_length=10)
    section = models.CharField(max_length=20)
    pack = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    met = models.BigIntegerField(default=0)
    missed = models.BigIntegerField(default=0)
    value = models.CharField(max_length=40, blank=True)
    verdict = models.CharField(max_length=20, blank=True)
    gathered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "section", "pack", "code"], name="control_evidence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.section} {self.pack}/{self.code}"
