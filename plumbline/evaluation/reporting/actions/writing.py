"""Working on a draft: words paragraph by paragraph, and numbers taken anew."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from plumbline.evaluation.reporting import events
from plumbline.evaluation.reporting.actions.keeping import IssueRefused, kept, locked, refuse_state
from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.queries import current
from plumbline.evaluation.reporting.queries.finding import report_of
from plumbline.evaluation.reporting.rules import Number, Paragraph, Part, Piece, Report, plain
from plumbline.evaluation.reporting.rules.directions import Contradiction, Known, contradictions
from plumbline.evaluation.reporting.rules.editing import EditRefused, as_typed, fingerprint, from_typed
from plumbline.evaluation.reporting.states import ReportState
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission

MOST_TOLD = 20


class EditedMeanwhile(Conflict):
    """Somebody else changed the paragraph since it was opened. ``now`` is how it stands, ``base`` its fingerprint; the later text was not taken."""

    code = "edited_meanwhile"

    def __init__(self, *, now: str, base: str, by: str) -> None:
        super().__init__(
            _("%(by)s 在您编辑期间修改了本段，您的文字尚未保存。请对照两份文字，合并后再保存。"), field="text", by=by
        )
        self.now = now
        self.base = base


def _writable(name: str, *, by: Viewer) -> ReportDocument:
    row = locked(name, by=by)
    require(by, Permission.REPORTS_DRAFT, row.unit_id, seen_with=tuple(Permission))
    if row.state != ReportState.DRAFT:
        refuse_state(row)
    return row


@transaction.atomic
def edit(*, name: str, key: str, text: str, base: str, by: Viewer, at: datetime) -> ReportDocument:
    """Takes the text of one paragraph, numbers as tokens; ``base`` is the fingerprint of what the editor began with.

    Raises:
        EditedMeanwhile: another was quicker. EditRefused: a number is lost, altered or typed by hand, or the words say otherwise than the numbers.
        Conflict: no draft any more. NotFound: no such paragraph or report. NotAllowed.
    """
    row = _writable(name, by=by)
    report = report_of(row)
    was = next((each for each in report.paragraphs() if each.key == key), None)
    if was is None:
        raise NotFound(_("报告中没有这个段落。"), field="key")
    if fingerprint(was.pieces) != base:
        told = row.edited.get(key, {})
        raise EditedMeanwhile(
            now=as_typed(was.pieces), base=fingerprint(was.pieces), by=str(told.get("name") or _("系统"))
        )
    now = Paragraph(key, from_typed(text, was.pieces))
    if now == was:
        return row
    _check_words([now], current.known(report))
    _keep(row, _with_paragraphs(report, {key: now.pieces}), edited_key=key, by=by, at=at)
    publish(_edit_fact(row, key, was.text(), now.text(), at), by=by)
    return row


def _keep(row: ReportDocument, report: Report, *, by: Viewer, at: datetime, edited_key: str = "") -> None:
    for column, value in kept(report).items():
        setattr(row, column, value)
    if edited_key:
        row.edited = {
            **row.edited,
            edited_key: {"by": str(by.person_id or ""), "name": by.name, "at": at.isoformat()},
        }
    row.save(update_fields=["title", "content", "digest", "words", "edited", "taken_at"])


def _with_paragraphs(report: Report, anew: dict[str, tuple[Piece, ...]]) -> Report:
    parts: list[Part] = [
        Paragraph(part.key, anew[part.key]) if isinstance(part, Paragraph) and part.key in anew else part
        for part in report.parts
    ]
    return replace(report, parts=tuple(parts))


def _check_words(paragraphs: list[Paragraph], known: Known) -> None:
    for paragraph in paragraphs:
        for found in contradictions(paragraph.pieces, known):
            raise EditRefused(CONTRARY, field="text", **told(found))


CONTRARY = _("“%(sentence)s”一句写的是“%(word)s”，而数值由 %(before)s 变为 %(now)s，说法与数值不符，请改正。")


def told(found: Contradiction) -> dict[str, str]:
    """What the sentence of refusal names."""
    return {
        "sentence": found.sentence[:200],
        "word": found.word,
        "before": found.before,
        "now": found.now,
    }


def contrary(row: ReportDocument) -> list[tuple[str, Contradiction]]:
    """Every claim of the report that its numbers do not bear out, with its paragraph."""
    report = report_of(row)
    known = current.known(report)
    return [(each.key, found) for each in report.paragraphs() for found in contradictions(each.pieces, known)]


@transaction.atomic
def take_numbers(*, name: str, by: Viewer, at: datetime) -> list[current.Change]:
    """Makes the draft's numbers those of today; edited words stay, with the new numbers in them. Returns what changed.

    Raises:
        Conflict: no draft any more. ReportRefused: the period is no longer measured. NotFound, NotAllowed.
            IssueRefused: an edited paragraph has numbers that no longer stand in the report.
    """
    row = _writable(name, by=by)
    report = report_of(row)
    anew = current.rebuilt(row, at=at)
    changed = current.changes(report, anew)
    row.taken_at = at
    _keep(row, replace(_with_paragraphs(anew, _edited(row, report, anew)), title=report.title), by=by, at=at)
    if changed:
        publish(
            events.NumbersTaken(
                at=at,
                subject=row.title,
                unit_id=row.unit_id,
                document=str(row.id),
                title=row.title,
                count=len(changed),
                changes=[_line(each) for each in changed[:MOST_TOLD]],
            ),
            by=by,
        )
    return changed


@transaction.atomic
def restore(*, name: str, key: str, by: Viewer, at: datetime) -> ReportDocument:
    """Gives a paragraph the product's own words again, with today's numbers.

    Raises:
        Conflict: no draft any more. NotFound: no such paragraph or report. NotAllowed.
    """
    row = _writable(name, by=by)
    report = report_of(row)
    was = next((each for each in report.paragraphs() if each.key == key), None)
    fresh = next((each for each in current.rebuilt(row, at=at).paragraphs() if each.key == key), None)
    if was is None or fresh is None:
        raise NotFound(_("报告中没有这个段落。"), field="key")
    row.edited = {other: told for other, told in row.edited.items() if other != key}
    _keep(row, _with_paragraphs(report, {key: fresh.pieces}), by=by, at=at)
    publish(_edit_fact(row, key, was.text(), fresh.text(), at), by=by)
    return row


def _edit_fact(row: ReportDocument, key: str, before: str, after: str, at: datetime) -> events.ParagraphEdited:
    return events.ParagraphEdited(
        at=at,
        subject=row.title,
        unit_id=row.unit_id,
        document=str(row.id),
        title=row.title,
        key=key,
        before=before,
        after=after,
    )


def _line(change: current.Change) -> str:
    source = change.source
    return f"{source.code} {source.basis} {source.period} {source.unit}: {change.was} → {change.now}"


def _edited(row: ReportDocument, report: Report, anew: Report) -> dict[str, tuple[Piece, ...]]:
    """The edited paragraphs with today's numbers in their words."""
    fresh = {each.key: each for each in anew.paragraphs()}
    found = {}
    for paragraph in report.paragraphs():
        if paragraph.key in row.edited and paragraph.key in fresh:
            found[paragraph.key] = _renewed(paragraph, fresh[paragraph.key].numbers())
    return found


def _renewed(paragraph: Paragraph, numbers: tuple[Number, ...]) -> tuple[Piece, ...]:
    rest = list(numbers)
    pieces: list[Piece] = []
    for piece in paragraph.pieces:
        if isinstance(piece, Number):
            like = next((each for each in rest if _mark(each) == _mark(piece)), None)
            if like is None:
                raise IssueRefused(
                    _("段落“%(text)s”中的数值在新的数据里已不存在，无法自动更新；请先将该段改回后再更新。"),
                    text=plain(paragraph.pieces)[:60],
                )
            rest.remove(like)
            pieces.append(like)
        else:
            pieces.append(piece)
    return tuple(pieces)


def _mark(number: Number) -> tuple[object, ...]:
    return number.source, number.before, number.places
