"""Forms that are scored: held against the very reader that will read them when they are filled in."""

from plumbline.packs.checking.desk import Desk
from plumbline.packs.questionnaires import form_document
from plumbline.supervision.questionnaires.rules import FormRefused, read_form


def check_questionnaires(desk: Desk) -> None:
    for row in desk.pack.questionnaires:
        try:
            read_form(form_document(desk.pack, row))
        except FormRefused as refusal:
            desk.note("questionnaires", row.code, (), "form_refused", detail=str(refusal))
