"""Documents, clauses, to whom they apply, and what was installed when."""

from django.db import models

from plumbline.ground.organization.models import Person, Unit


class Installation(models.Model):
    """One version of a pack, in force from a day on; ``valid_to`` is set when the next one takes over."""

    id = models.UUIDField(primary_key=True)
    pack = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    installed_at = models.DateTimeField()
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "version"], name="pack_version_once")]

    def __str__(self) -> str:
        return f"{self.pack} {self.version}"


class Source(models.Model):
    """The files of an installed version as they were written (path → text): what is compared with the next one, and what one gets to edit.

    A table of its own, because rules are read with their installation many times more often than anybody asks for the files.
    """

    installation = models.OneToOneField(Installation, on_delete=models.PROTECT, primary_key=True, related_name="source")
    files = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.installation_id}"


class Draft(models.Model):
    """A version of a pack that somebody works on. ``edition`` counts the savings, ``review`` keeps what the examination found."""

    id = models.UUIDField(primary_key=True)
    pack = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    files = models.JSONField(default=dict)
    review = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pack} {self.version}"


class Document(models.Model):
    """A law, regulation or company rule in one version."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=30)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=400, blank=True)
    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="documents")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["installation", "code"], name="document_once_a_pack")]

    def __str__(self) -> str:
        return self.title


class Clause(models.Model):
    """One clause, its words verbatim."""

    id = models.UUIDField(primary_key=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="clauses")
    position = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=60)
    chapter = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    text_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "code"], name="clause_once")]
        indexes = [models.Index(fields=["code"], name="clause_code")]

    def __str__(self) -> str:
        return self.code


class Application(models.Model):
    """To which part of the company a document applies; ``binding`` false means "for reference" (S0 art. 3)."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="applications")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    binding = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "unit"], name="application_once")]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.unit_id}"
