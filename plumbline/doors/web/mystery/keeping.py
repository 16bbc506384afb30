"""What the owner does with a programme; and who would be recognised where, which shoppers say as well."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.mystery.forms import AcquaintanceForm, PlanForm, ProgrammeForm, ScenarioForm
from plumbline.doors.web.mystery.views import indexed, programme_shown, shoppers_of
from plumbline.doors.web.pages import PageRequest, go_to
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import said
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.mystery_visits import actions, queries
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.states import Purpose


def _tried(form: Form, act: Callable[[], object]) -> int:
    """Runs the action where the form is filled in; the status with which the form is shown again, 0 where all went well.

    Raises:
        NotFound, NotAllowed: as the action.
    """
    if not form.is_valid():
        return 422
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return blame(form, refused)
    return 0


@require_POST
def open_programme(request: PageRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST, viewer=request.viewer)
    made: list[UUID] = []

    def act() -> None:
        given = form.cleaned_data
        done = actions.open_programme(
            name=given["name"],
            third_party=given["third_party"],
            first=given["first"],
            after=given["last"] + timedelta(days=1),
            budget=given["budget"],
            rest_days=given["rest_days"],
            by=request.viewer,
            at=request.at,
        )
        made.append(done.id)

    status = _tried(form, act)
    if status:
        return indexed(request, form=form, status=status)
    messages.success(request, gettext("项目已建立。下一步：添加场景，再抽取访员。"))
    return go_to(request, reverse("mystery-programme", args=made))


@require_POST
def scenario(request: PageRequest, programme: UUID) -> HttpResponse:
    found = queries.kept_programme(programme, viewer=request.viewer)
    form = ScenarioForm(request.POST, versions=forms.forms(Purpose.MYSTERY.value, on=found.first))
    status = _tried(
        form,
        lambda: actions.add_scenario(programme_id=found.id, terms=form.terms(), by=request.viewer, at=request.at),
    )
    if status:
        return programme_shown(request, found, scenario=form, status=status)
    messages.success(request, gettext("场景已添加。"))
    return go_to(request, reverse("mystery-programme", args=[programme]))


@require_POST
def plan(request: PageRequest, programme: UUID) -> HttpResponse:
    found = queries.kept_programme(programme, viewer=request.viewer)
    choices = [(str(each.id), each.title) for each in queries.scenarios(found)]
    form = PlanForm(request.POST, viewer=request.viewer, scenarios=choices)

    def act() -> None:
        given = form.cleaned_data
        done = actions.plan_visits(
            programme_id=found.id,
            scenario_id=UUID(given["scenario"]),
            units=given["units"],
            each=given["each"],
            by=request.viewer,
            at=request.at,
        )
        _say_planned(request, done)

    status = _tried(form, act)
    if status:
        return programme_shown(request, found, plan=form, status=status)
    return go_to(request, reverse("mystery-programme", args=[programme]))


def _say_planned(request: PageRequest, done: actions.Planned) -> None:
    messages.success(request, gettext("已安排 %(count)d 次暗访。") % {"count": len(done.visits)})
    for gap in done.gaps:
        place = request.viewer.tree.by_code[gap.errand.unit]
        words = {"unit": place.name, "known": gap.known, "resting": gap.resting}
        messages.warning(
            request,
            gettext("%(unit)s 没有可派的访员：%(known)d 人须回避，%(resting)d 人到访间隔未满。") % words,
        )


@require_POST
def end(request: PageRequest, programme: UUID, move: str) -> HttpResponse:
    """Releases or breaks off.

    Raises:
        NotFound: an address of nothing.
    """
    queries.kept_programme(programme, viewer=request.viewer)
    try:
        if move == "release":
            actions.release(programme_id=programme, by=request.viewer, at=request.at)
            messages.success(request, gettext("结果已公布，相关工单自此不计入各项指标。"))
        elif move == "cancel":
            reason = request.POST.get("reason", "")
            actions.cancel_programme(programme_id=programme, reason=reason, by=request.viewer, at=request.at)
            messages.success(request, gettext("项目已取消。"))
        else:
            raise NotFound(_("该地址没有内容，或您无权查看。请从首页或列表重新进入。"))
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, reverse("mystery-programme", args=[programme]))


@require_POST
def acquaintance(request: PageRequest) -> HttpResponse:
    form = AcquaintanceForm(request.POST, viewer=request.viewer, shoppers=shoppers_of(request))

    def act() -> None:
        given = form.cleaned_data
        own = request.viewer.person_id
        shopper = UUID(given["shopper"]) if given.get("shopper") else own
        assert shopper is not None, "people fill in forms"
        actions.declare_acquaintance(
            shopper_id=shopper, unit=given["unit"], reason=given["reason"], by=request.viewer, at=request.at
        )

    status = _tried(form, act)
    if status:
        return indexed(request, acquaintance=form, status=status)
    messages.success(request, gettext("回避已登记，以后抽取访员时自动避开。"))
    return go_to(request, reverse("mystery"))
