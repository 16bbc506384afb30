"""Findings that an appeal took back."""

from uuid import UUID

from plumbline.supervision.inspections.models import Finding


def is_lifted(finding_id: str) -> bool:
    """Whether an upheld appeal took the finding back; False for what names none."""
    try:
        wanted = UUID(finding_id)
    except ValueError:
        return False
    return Finding.objects.filter(id=wanted, lifted_by__isnull=False).exists()
