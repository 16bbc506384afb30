"""The rules that a proposal can be made by, and the form for one of them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.recognition import showing
from plumbline.doors.web.recognition.forms import ProposalForm
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.sections import tabs
from plumbline.evaluation.recognition import actions, queries
from plumbline.evaluation.recognition.actions import Wish
from plumbline.evaluation.recognition.queries import Proposal
from plumbline.evaluation.recognition.rules import Rule, yuan
from plumbline.evaluation.recognition.states import EvidenceKind
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.periods import parse
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Permission

KEPT = ("praise", "order", "person")


def rules(request: PageRequest) -> HttpResponse:
    """Every rule in force with clause, range and cap."""
    today = queries.local_day(request.at)
    found = queries.rules_on(today)
    clauses = clause_links([rule.clause for rule in found], on=today)
    carried = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    context = {
        "tabs": tabs(request.viewer, request.path),
        "rows": [(showing.rule_row(rule, clauses), urlencode({**carried, "rule": rule.reference})) for rule in found],
        "may_propose": request.viewer.may_somewhere(Permission.RECOGNITION_PROPOSE),
    }
    return render(request, "recognition/rules.html", context)


def propose(request: PageRequest) -> HttpResponse:
    """The form of one rule, and what is proposed by it; without a rule the list of rules comes first."""
    reference = request.GET.get("rule", "")
    if not reference:
        return go_to(request, reverse("recognition-rules"))
    today = queries.local_day(request.at)
    rule = queries.rule_on(reference, today)
    quarter = queries.quarter_of(today)
    offered = [quarter.name, periods.before(quarter).name]
    if request.method != "POST":
        return _form_page(request, rule, ProposalForm(rule, request.viewer, offered, initial=_begun(request)))
    form = ProposalForm(rule, request.viewer, offered, request.POST)
    if not form.is_valid():
        return _form_page(request, rule, form, status=422)
    try:
        made = _proposed(request, rule, form)
    except NotAllowed:
        raise
    except Refused as refused:
        return _form_page(request, rule, form, status=blame(form, refused))
    messages.success(request, gettext("奖惩建议 %(number)s 已提出。") % {"number": made.case_file.number})
    return go_to(request, reverse("recognition-one", args=[made.case_file.number]))


def _form_page(request: PageRequest, rule: Rule, form: ProposalForm, *, status: int = 200) -> HttpResponse:
    clauses = clause_links([rule.clause], on=queries.local_day(request.at))
    context = {"tabs": tabs(request.viewer, request.path), "rule": showing.rule_row(rule, clauses), "form": form}
    return render(request, "recognition/propose.html", context, status=status)


def _begun(request: PageRequest) -> dict[str, Any]:
    """What a praise or an order that somebody comes from fills in already."""
    given = request.GET
    begun: dict[str, Any] = {"person": given.get("person", "")[:60]}
    if given.get("praise"):
        praise = queries.praise(given["praise"], viewer=request.viewer)
        begun |= {
            "person": praise.person.username if praise.person else "",
            "unit": praise.unit.code,
            "reason": praise.text,
            "kind_1": EvidenceKind.PRAISE.value,
            "number_1": praise.case_file.number,
        }
    elif given.get("order"):
        begun |= {"kind_1": EvidenceKind.LIABILITY.value, "number_1": given["order"][:40]}
    return begun


def _proposed(request: PageRequest, rule: Rule, form: ProposalForm) -> Proposal:
    given = form.cleaned_data
    place = request.viewer.tree.by_code.get(given.get("unit", ""))
    person = _person(given.get("person", ""))
    return actions.propose(
        wish=Wish(
            rule=rule.reference,
            reason=given["reason"],
            person_id=person,
            unit_id=place.id if place and person is None else None,
            effect=given.get("effect", ""),
            amount=_amount(given.get("amount", "")),
            period=parse(given["period"]),
            evidence=form.grounds(),
        ),
        by=request.viewer,
        at=request.at,
    )


def _person(text: str) -> UUID | None:
    """Raises NotFound, to be shown beside the field."""
    if not text:
        return None
    try:
        return administering.person_meant(text).id
    except NotFound as missing:
        raise NotFound(missing.sentence, field="person", **missing.params) from missing


def _amount(text: str) -> Decimal | None:
    return yuan(text) if text else None
