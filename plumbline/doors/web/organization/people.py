"""People: the list, and somebody new."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext

from plumbline.doors.web.organization import person as page
from plumbline.doors.web.organization.choices import role_choices, role_label, unit_choices, uuid_or_none
from plumbline.doors.web.organization.person_forms import EnterForm
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.organization import actions
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Role

STATES: dict[str, bool | None] = {"active": True, "retired": False, "all": None}


def index(request: PageRequest) -> HttpResponse:
    """People of the units the viewer administers, by user name; nonsense in the address filters nothing."""
    asked = request.GET
    state = asked.get("state", "active") if asked.get("state", "active") in STATES else "active"
    role = asked.get("role", "") if asked.get("role", "") in list(Role) else ""
    unit = uuid_or_none(asked.get("unit", ""))
    text = asked.get("q", "").strip()[:60]
    found = administering.people(
        viewer=request.viewer, text=text, unit=unit, role=role, active=STATES[state], at=request.at
    )
    rows = list(found.filter(username__gt=asked.get("after", "")[:60])[: ROWS_A_PAGE + 1])
    words = asked.copy()
    words["after"] = rows[ROWS_A_PAGE - 1].username if len(rows) > ROWS_A_PAGE else ""
    context = {
        "rows": with_roles(request, rows[:ROWS_A_PAGE]),
        "next": "?" + words.urlencode() if words["after"] else "",
        "text": text,
        "state": state,
        "states": [("active", gettext("在用")), ("retired", gettext("已停用")), ("all", gettext("全部"))],
        "role": role,
        "roles": role_choices(nothing=gettext("不限")),
        "unit": str(unit or ""),
        "units": unit_choices(request.viewer, nothing=gettext("不限")),
    }
    return render(request, "organization/people.html", context)


def with_roles(request: PageRequest, people: Sequence[Any]) -> list[dict[str, Any]]:
    """Each person with the roles he holds, in words: one statement for all of them."""
    held: dict[UUID, list[str]] = {}
    for each in administering.assignments([person.id for person in people], at=request.at):
        text = f"{role_label(each.role)} · {named(each.unit)}"
        held.setdefault(each.person_id, []).append(text)
    return [{"person": person, "unit": named(person.unit), "roles": held.get(person.id, [])} for person in people]


def enter(request: PageRequest) -> HttpResponse:
    """Somebody new: entered with a first role and a password that the answer alone shows."""
    if request.method != "POST":
        unit = request.viewer.tree.by_code.get(request.GET.get("unit", ""))
        form = EnterForm(viewer=request.viewer, initial={"unit": unit.id if unit else "", "language": "zh-hans"})
        return render(request, "organization/person_enter.html", {"form": form})
    form = EnterForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return render(request, "organization/person_enter.html", {"form": form}, status=422)
    try:
        person_id, secret = _entered(request, form.cleaned_data)
    except Refused as refused:
        status = blame(form, refused)
        return render(request, "organization/person_enter.html", {"form": form}, status=status)
    return page.show(request, person_id, secret=secret)


@transaction.atomic
def _entered(request: PageRequest, given: dict[str, Any]) -> tuple[UUID, str]:
    unit_id = UUID(given["unit"])
    person = actions.enter_person(
        username=given["username"],
        name=given["name"],
        unit_id=unit_id,
        phone=given["phone"],
        email=given["email"],
        language=given["language"],
        by=request.viewer,
        at=request.at,
    )
    secret = actions.reset_password(person_id=person.id, by=request.viewer, at=request.at)
    if given["role"]:
        role = Role(given["role"])
        actions.assign_role(person_id=person.id, role=role, unit_id=unit_id, by=request.viewer, at=request.at)
    return person.id, secret
