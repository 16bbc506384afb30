"""Installing forms; beginning, saving and handing in a filled one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.questionnaires import events, queries
from plumbline.supervision.questionnaires.models import Filling, FormVersion
from plumbline.supervision.questionnaires.rules import Form, checked, missing, read_form, score

LONGEST_NOTE = 2_000
_SIX_PLACES = Decimal("0.000001")


class FillingChanged(Conflict):
    """Somebody else saved the same filling meanwhile; nothing of either is lost: theirs is kept, the caller still holds his."""

    code = "filling_changed"


class FillingSubmitted(Conflict):
    """Handed in already: it does not change any more."""

    code = "filling_submitted"


class FillingIncomplete(Refused):
    """Something that must be answered is not; ``items`` are the codes, in order."""

    code = "filling_incomplete"

    def __init__(self, form: Form, items: Sequence[str]) -> None:
        self.items = tuple(items)
        names = [item.name.zh for code in items if (item := form.item(code))]
        super().__init__(
            _("还有 %(count)d 项未填：%(names)s。"), field=items[0], count=len(items), names="、".join(names[:5])
        )


@dataclass(frozen=True, kw_only=True)
class FormTerms:
    """A form as a pack brings it; ``document`` is what `rules.read_form` reads."""

    code: str
    purpose: str
    name: str
    document: Mapping[str, Any]
    name_en: str = ""
    clause: str = ""
    proposed: bool = False


@transaction.atomic
def install_forms(
    *, pack: str, version: str, forms: Sequence[FormTerms], valid_from: date, by: Viewer, at: datetime
) -> list[FormVersion]:
    """Writes the forms of a pack, in force from a day on; returns those that are new. A form that says the same as before keeps its version, one that
    the pack no longer has ends. What was filled in by an old version stays with it.

    Raises:
        NotAllowed: not by this viewer. FormRefused: a document that is no form.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    running = {
        each.code: each for each in FormVersion.objects.select_for_update().filter(pack=pack, valid_to__isnull=True)
    }
    changed = [(terms, digest) for terms in forms if (digest := _digest(terms)) != _known(running.get(terms.code))]
    kept = {terms.code for terms in forms}
    ended = [each.id for code, each in running.items() if code not in kept]
    replaced = [running[terms.code].id for terms, _digest_of in changed if terms.code in running]
    FormVersion.objects.filter(id__in=[*ended, *replaced]).update(valid_to=valid_from)
    made = [
        FormVersion(
            id=new_id(at),
            pack=pack,
            version=version,
            digest=digest,
            valid_from=valid_from,
            installed_at=at,
            **{**vars(terms), "document": dict(terms.document)},
        )
        for terms, digest in changed
    ]
    FormVersion.objects.bulk_create(made)
    bump_revision()
    publish(events.FormsInstalled(at=at, subject=pack, version=version, count=len(made), retired=len(ended)), by=by)
    return made


def _known(running: FormVersion | None) -> str:
    return running.digest if running else ""


def _digest(terms: FormTerms) -> str:
    read_form(terms.document)
    words = [terms.purpose, terms.name, terms.name_en, terms.clause, terms.proposed, terms.document]
    return hashlib.sha256(orjson.dumps(words, option=orjson.OPT_SORT_KEYS)).hexdigest()


@transaction.atomic
def begin_filling(*, form_version_id: UUID, by: Viewer, at: datetime) -> Filling:
    """An empty filling of a version, which stays its version for good. Whoever it belongs to (a visit, a call) has asked whether ``by`` may.

    Raises:
        NotFound: no such version.
    """
    version = queries.version(form_version_id)
    return Filling.objects.create(
        id=new_id(at),
        form_version=version,
        begun_at=at,
        begun_by_id=by.person_id,
        changed_at=at,
        changed_by_id=by.person_id,
    )


@transaction.atomic
def save_filling(
    *,
    filling_id: UUID,
    answers: Mapping[str, Any],
    expected_revision: int,
    by: Viewer,
    at: datetime,
    notes: Mapping[str, str] | None = None,
) -> Filling:
    """Keeps the answers as far as they go; ``notes`` are remarks by item (None: as they were). Saving the same again changes nothing.

    Raises:
        FillingChanged: somebody else saved since ``expected_revision``. FillingSubmitted: handed in already.
        AnswersRefused, TextRefused: an answer that its item does not take. NotFound.
    """
    found = queries.filling(filling_id, lock=True)
    form = queries.form_of(found.form_version)
    taken = checked(form, answers)
    said = found.notes if notes is None else _notes(form, notes)
    if (taken, said) == (found.answers, found.notes):
        return found
    _check_open(found, expected_revision)
    _keep(found, taken, said, by=by, at=at)
    found.save()
    return found


@transaction.atomic
def submit_filling(
    *,
    filling_id: UUID,
    expected_revision: int,
    by: Viewer,
    at: datetime,
    answers: Mapping[str, Any] | None = None,
    notes: Mapping[str, str] | None = None,
) -> Filling:
    """Hands the filling in, with these answers where some are given; from now on it does not change. Its score is kept with it.

    Raises:
        FillingIncomplete: something that must be answered is not. FillingChanged, FillingSubmitted, AnswersRefused, TextRefused, NotFound.
    """
    found = queries.filling(filling_id, lock=True)
    _check_open(found, expected_revision)
    form = queries.form_of(found.form_version)
    taken = found.answers if answers is None else checked(form, answers)
    open_items = missing(form, taken)
    if open_items:
        raise FillingIncomplete(form, open_items)
    _keep(found, taken, found.notes if notes is None else _notes(form, notes), by=by, at=at)
    worth = score(form, taken)
    found.submitted_at, found.vetoed = at, worth.vetoed
    found.points, found.earned, found.of = (_decimal(each) for each in (worth.points, worth.earned, worth.of))
    found.save()
    return found


def _check_open(filling: Filling, expected_revision: int) -> None:
    if filling.submitted_at is not None:
        raise FillingSubmitted(_("该表已提交，不能再修改。"), field="revision")
    if filling.revision != expected_revision:
        raise FillingChanged(
            _("您填写期间，他人已保存过这份表。您的填写仍在页面上，请核对后再保存。"), field="revision"
        )


def _keep(filling: Filling, answers: Mapping[str, Any], notes: Mapping[str, str], *, by: Viewer, at: datetime) -> None:
    filling.answers, filling.notes = dict(answers), dict(notes)
    filling.revision += 1
    filling.changed_at, filling.changed_by_id = at, by.person_id


def _notes(form: Form, notes: Mapping[str, str]) -> dict[str, str]:
    for code, note in notes.items():
        item = form.item(code)
        if item is not None:
            check_text(note, field=code, name=item.name.zh, most=LONGEST_NOTE)
    return {code: note.strip() for code, note in notes.items() if form.item(code) is not None and note.strip()}


def _decimal(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(_SIX_PLACES, ROUND_HALF_EVEN)
