"""What a period's surveys came to, as reports tell it: the judging figure and the named conventions, with how many were asked and answered."""

from dataclasses import dataclass

from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.surveys.models import Survey
from plumbline.supervision.surveys.queries.frames import midnight
from plumbline.supervision.surveys.queries.results import ItemResult, field_work, figures
from plumbline.supervision.surveys.queries.surveys import form_of
from plumbline.supervision.surveys.rules.measures import main_item
from plumbline.supervision.surveys.states import Convention, SurveyState

NAMED = frozenset({Convention.NPS, Convention.CES})


@dataclass(frozen=True)
class Asked:
    """A survey with the field work of all its strata and what it found: the item that stands for the whole, and those of a named convention."""

    survey: Survey
    invited: int
    answered: int
    refused: int
    unreachable: int
    silent: int
    results: list[ItemResult]


def closed_in(unit: Place, period: Period, *, viewer: Viewer) -> list[Asked]:
    """The surveys of the unit and of those below it that were closed in the period, in the order of their closing."""
    below = viewer.tree.below(unit.path) & viewer.units(Permission.SURVEYS_VIEW)
    rows = Survey.objects.filter(
        unit_id__in=below,
        state=SurveyState.CLOSED.value,
        closed_at__gte=midnight(period.first),
        closed_at__lt=midnight(period.after),
    )
    found = list(rows.select_related("unit", "form_version").order_by("closed_at", "number"))
    work = field_work(found)
    return [Asked(survey, **_counted(work.get(survey.id, {})), results=_told(survey, viewer)) for survey in found]


def _counted(work: dict[str, int]) -> dict[str, int]:
    return {name: work.get(name, 0) for name in ("invited", "answered", "refused", "unreachable", "silent")}


def _told(survey: Survey, viewer: Viewer) -> list[ItemResult]:
    main = main_item(form_of(survey))
    return [
        each
        for each in figures(survey, viewer=viewer)
        if each.figures and (each.item == main or each.convention in NAMED)
    ]
