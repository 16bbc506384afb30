"""Proposals as a list, one of them with everything about it, and its moves."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.recognition import notices, showing
from plumbline.doors.web.recognition.forms import WordsForm
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import word
from plumbline.doors.web.sections import tabs
from plumbline.evaluation.recognition import actions, queries, rules
from plumbline.evaluation.recognition.queries import Proposal
from plumbline.evaluation.recognition.states import (
    PROPOSAL_LABELS,
    PROPOSALS,
    RULE_KIND_LABELS,
    ProposalState,
    RuleKind,
)
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def index(request: PageRequest) -> HttpResponse:
    """Proposals by when they were made, latest first."""
    viewer, given = request.viewer, request.GET
    state, kind = given.get("state", ""), given.get("kind", "")
    found = queries.proposals(
        viewer=viewer,
        state=ProposalState(state) if state in set(ProposalState) else None,
        kind=kind if kind in set(RuleKind) else "",
        period=given.get("period", "")[:10],
    )
    sheet = newest_first(found, "proposed_at", after=read_cursor(given.get("after", "")), size=ROWS_A_PAGE)
    kept = {name: given[name] for name in ("state", "kind", "period") if given.get(name)}
    context = {
        "tabs": tabs(viewer, request.path),
        "rows": [showing.proposal_row(each, viewer=viewer, at=request.at) for each in sheet.rows],
        "next": "?" + urlencode({**kept, "after": sheet.next}) if sheet.next else "",
        "states": [(each.value, word(label)) for each, label in PROPOSAL_LABELS.items()],
        "kinds": [(each.value, word(label)) for each, label in RULE_KIND_LABELS.items()],
        "state": state,
        "kind": kind,
        "period": given.get("period", "")[:10],
        "is_asked": bool(kept),
        "may_view": viewer.may_somewhere(Permission.RECOGNITION_VIEW),
        "may_propose": viewer.may_somewhere(Permission.RECOGNITION_PROPOSE),
    }
    return render(request, "recognition/index.html", context)


def show(request: PageRequest, number: str) -> HttpResponse:
    return shown(request, queries.proposal(number, viewer=request.viewer))


def shown(request: PageRequest, made: Proposal, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    rule = queries.rule_of(made)
    nearness = rules.nearness(viewer, queries.involved_in(made))
    decides = viewer.may(Permission.RECOGNITION_DECIDE, made.unit_id)
    context = {
        "tabs": tabs(viewer, request.path),
        "made": made,
        "row": showing.proposal_row(made, viewer=viewer, at=request.at),
        "rule": showing.rule_row(rule, clause_links([rule.clause], on=queries.local_day(made.proposed_at))),
        "evidence": [showing.evidence_row(each, viewer) for each in queries.evidence_of(made)],
        "course": showing.course_of(made),
        "entries": [showing.entry_row(each, viewer=viewer) for each in queries.entries_of_proposal(made)],
        "moves": _open_moves(request, made, decides=decides and nearness is None),
        "nearness": word(nearness) if nearness and decides and _waits_for_decision(made) else "",
        "is_mine": queries.is_concerned(made, viewer),
        "may_notice": viewer.may(Permission.RECOGNITION_VIEW, made.unit_id) and queries.is_final(made, request.at),
        "form": form or WordsForm(),
    }
    return render(request, "recognition/proposal.html", context, status=status)


def _waits_for_decision(made: Proposal) -> bool:
    return made.state in (ProposalState.DECIDING.value, ProposalState.APPEALED.value)


def _open_moves(request: PageRequest, made: Proposal, *, decides: bool) -> list[tuple[str, str, str]]:
    """Name, label and tone of the moves that this viewer may make now."""
    viewer, at = request.viewer, request.at
    concerned = queries.is_concerned(made, viewer)
    proposer = viewer.person_id == made.proposed_by_id
    is_over = made.hear_by is not None and made.hear_by <= at
    may: dict[str, bool] = {
        "state": concerned,
        "skip_hearing": is_over and not concerned and (proposer or decides),
        "appeal": concerned and made.appeal_by is not None and at < made.appeal_by,
        "withdraw": proposer,
    }
    open_now = PROPOSALS.open_moves(ProposalState(made.state))
    return [(move.name, word(move.label), move.tone) for move in open_now if may.get(move.name, decides)]


_Act = Callable[[PageRequest, str, str], Proposal]
_MOVES: dict[str, _Act] = {
    "state": lambda r, n, w: actions.give_statement(number=n, statement=w, by=r.viewer, at=r.at),
    "skip_hearing": lambda r, n, w: actions.skip_hearing(number=n, reason=w, by=r.viewer, at=r.at),
    "approve": lambda r, n, w: actions.decide(number=n, approve=True, reason=w, by=r.viewer, at=r.at),
    "decline": lambda r, n, w: actions.decide(number=n, approve=False, reason=w, by=r.viewer, at=r.at),
    "appeal": lambda r, n, w: actions.appeal(number=n, reason=w, by=r.viewer, at=r.at),
    "uphold": lambda r, n, w: actions.decide_appeal(number=n, uphold=True, reason=w, by=r.viewer, at=r.at),
    "overturn": lambda r, n, w: actions.decide_appeal(number=n, uphold=False, reason=w, by=r.viewer, at=r.at),
    "reverse": lambda r, n, w: actions.reverse(number=n, reason=w, by=r.viewer, at=r.at),
    "withdraw": lambda r, n, _w: actions.withdraw(number=n, by=r.viewer, at=r.at),
}


@require_POST
def move(request: PageRequest, number: str, move: str) -> HttpResponse:
    """Makes one move of the table, with what was said."""
    made = queries.proposal(number, viewer=request.viewer)
    if move not in _MOVES:
        raise NotFound(_("没有这一操作。"))
    form = WordsForm(request.POST)
    try:
        after = _MOVES[move](request, number, request.POST.get("words", ""))
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        field = "words" if refused.field in ("reason", "statement") else refused.field
        refused.field = field
        return shown(request, made, form=form, status=blame(form, refused))
    messages.success(request, word(PROPOSAL_LABELS[ProposalState(after.state)]))
    return go_to(request, reverse("recognition-one", args=[number]))


@require_POST
def notice(request: PageRequest, number: str) -> FileResponse:
    """The notice (通报) as a document to be edited and signed."""
    made = actions.make_notice(number=number, by=request.viewer, at=request.at)
    content = notices.docx(made, at=request.at)
    name = gettext("通报 %(number)s") % {"number": number}
    return FileResponse(content, as_attachment=True, filename=f"{name}.docx", content_type=DOCX)
