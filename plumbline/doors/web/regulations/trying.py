"""Which limits would apply to a case that one describes, when each would be due, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.regulations.limits import ANY, REGION_WORDS
from plumbline.doors.web.regulations.showing import PHASES, LimitRow, concerns, in_force, limit_row
from plumbline.doors.web.saying import chosen, named, word
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.service_levels import queries as service_levels
from plumbline.ground.service_levels.actions import open_clocks
from plumbline.ground.service_levels.queries import Book
from plumbline.ground.service_levels.rules.matching import Limit, Matter
from plumbline.service.customers import queries as customers
from plumbline.service.customers.states import CUSTOMER_KIND_LABELS
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Catalogue
from plumbline.service.work_orders.states import URGENCY_LABELS


class TryForm(forms.Form):
    """A case as one might describe it; nothing of it is saved."""

    order_type = forms.ChoiceField(label=gettext_lazy("工单类型"))
    area = forms.ChoiceField(label=gettext_lazy("片区"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("紧急程度"), required=False)
    segment = forms.ChoiceField(label=gettext_lazy("客户类别"), required=False)
    moment = forms.DateTimeField(
        label=gettext_lazy("登记时刻"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, data: Any, catalogue: Catalogue, areas: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        types = [
            (node.code, "　" * (len(node.line_of_descent) - 1) + named(node))
            for node in catalogue.nodes
            if node.registrable
        ]
        self._offer("order_type", [(ANY, gettext("请选择")), *types])
        self._offer("area", [(ANY, gettext("不限")), *areas])
        self._offer(
            "urgency",
            [(ANY, gettext("按类型默认")), *((str(key), word(label)) for key, label in URGENCY_LABELS.items())],
        )
        self._offer(
            "segment",
            [(ANY, gettext("未知客户")), *((str(key), word(label)) for key, label in CUSTOMER_KIND_LABELS.items())],
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@dataclass(frozen=True)
class TriedClock:
    """A clock that would start now (``due_at``) or that waits for its event (None), and on what it rests."""

    row: LimitRow
    due_at: datetime | None
    is_provisional: bool
    is_first: bool
    clause_text: str
    calendar: str


def try_out(request: PageRequest) -> HttpResponse:
    """Which clocks a described case would start, when each is due, by which clause, and why that limit and no other."""
    catalogue = work_orders.catalogue(revision=request.revision)
    tree = customers.area_tree(revision=request.revision)
    areas = [(area.code, "　" * (area.path.count("/") - 2) + named(area)) for area in tree]
    asked = request.GET if "order_type" in request.GET else None
    local = timezone.localtime(request.at, timezone.get_default_timezone())
    form = TryForm(asked, catalogue, areas, initial={"moment": local, "order_type": request.GET.get("type", "")})
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= _tried(request, form.cleaned_data, catalogue)
    return render(request, "regulations/try.html", context, status=422 if form.is_bound and form.errors else 200)


def _tried(request: PageRequest, said: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    node, at = catalogue.by_code[said["order_type"]], said["moment"]
    book = service_levels.book(revision=request.revision)
    day = timezone.localdate(at, timezone.get_default_timezone())
    area = customers.area_by_code(said["area"], revision=request.revision) if said["area"] else None
    about = work_orders.matter(
        node=node,
        urgency=said["urgency"] or node.default_urgency,
        segment=said["segment"],
        area_id=area.id if area else None,
        rules=book,
        on=day,
        revision=request.revision,
    )
    limits = list(book.limits_for(about, day))
    return {
        "node": named(node),
        "moment": at,
        "facts": _facts(about, said),
        "clocks": _clocks(limits, book, at, day),
        "unmatched": _passed_over(book, limits, about, day, catalogue),
    }


def _facts(about: Matter, said: dict[str, Any]) -> list[str]:
    """What the case counts as: urgency and season were worked out, not typed."""
    urgency = word({str(key): label for key, label in URGENCY_LABELS.items()}.get(about.urgency, about.urgency))
    facts = [urgency if said["urgency"] else gettext("%(urgency)s（类型默认）") % {"urgency": urgency}]
    if about.season_phase:
        facts.append(word(PHASES.get(about.season_phase, about.season_phase)))
    if about.region:
        facts.append(word(REGION_WORDS.get(about.region, about.region)))
    return facts


def _clocks(limits: list[Limit], book: Book, at: datetime, day: Any) -> list[TriedClock]:
    """Clocks that start with registering are read to the minute; the others wait for their event."""
    now = [limit for limit in limits if limit.start_event in ("registered", "dispatched")]
    opened = open_clocks(case_file_id=new_id(at), limits=now, rules=book, on=day, at=at, now=at).opened
    by_code = {(clock.milestone, clock.limit): clock for clock in opened}
    codes = {limit.clause for limit in limits if limit.clause}
    clauses = regulations.clauses_by_code(codes, on=day) if codes else {}
    first = min((clock.due_at for clock in opened), default=None)
    tried = []
    for limit in limits:
        clock = by_code.get((limit.milestone, limit.code)) if limit in now else None
        text = clauses.get(limit.clause)
        tried.append(
            TriedClock(
                row=limit_row(limit),
                due_at=clock.due_at if clock else None,
                is_provisional=bool(clock and clock.provisional),
                is_first=bool(clock and clock.due_at == first),
                clause_text=chosen(text.text, text.text_en) if text else "",
                calendar=limit.calendar,
            )
        )
    return sorted(tried, key=lambda each: (each.due_at is None, each.due_at or at, each.row.milestone))


def _passed_over(book: Book, chosen_ones: list[Limit], about: Matter, day: Any, catalogue: Catalogue) -> list[LimitRow]:
    """Limits of the same steps that fit as well and gave way to a more specific one of their pack."""
    taken = {limit.id for limit in chosen_ones}
    fitting = [limit for limit in in_force(book, day) if limit.id not in taken and limit.fits(about)]
    return [limit_row(limit, concerns=concerns(limit, catalogue)) for limit in fitting]
