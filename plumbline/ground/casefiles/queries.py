"""Cases, attachments and remarks, for those who may see them."""

from uuid import UUID

from plumbline.ground.casefiles.models import Attachment, CaseFile, Remark
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission


def visible(number: str, *, viewer: Viewer, permission: Permission) -> CaseFile:
    """Raises NotFound for a number that is not there or not for this viewer: both look the same."""
    case_file = CaseFile.objects.select_related("unit").filter(number=number).first()
    if case_file is None or not viewer.may(permission, case_file.unit_id):
        raise NotFound(_("没有找到编号为“%(number)s”的内容，或您无权查看。"), number=number[:40])
    return case_file


def id_of(number: str) -> UUID | None:
    """The case with a number, for actions that have found it in a list; None where the number is no case's (a reading brought from elsewhere)."""
    return CaseFile.objects.filter(number=number).values_list("id", flat=True).first()


def by_id(case_file_id: UUID) -> CaseFile:
    """The cover of a case, for actions that were handed its id by a fact.

    Raises:
        NotFound: an id that leads nowhere.
    """
    found = CaseFile.objects.filter(id=case_file_id).first()
    if found is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return found


def attachments(case_file_id: UUID) -> list[Attachment]:
    return list(
        Attachment.objects.filter(case_file_id=case_file_id).select_related("added_by").order_by("added_at", "id")
    )


def remarks(case_file_id: UUID) -> list[Remark]:
    return list(Remark.objects.filter(case_file_id=case_file_id).select_related("made_by").order_by("made_at", "id"))


def attachment(attachment_id: UUID, *, viewer: Viewer, permission: Permission) -> Attachment:
    """Raises NotFound unless the viewer may see its case."""
    found = Attachment.objects.select_related("case_file").filter(id=attachment_id).first()
    if found is None or not viewer.may(permission, found.case_file.unit_id):
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    return found


def attachment_by_id(attachment_id: UUID) -> Attachment | None:
    """For packages that decide by something of their own who may see a file (both photos of a signal, whatever cases they lie with)."""
    return Attachment.objects.select_related("case_file", "added_by").filter(id=attachment_id).first()
