"""Addresses of units, people and keys."""

from plumbline.doors.web.organization import lending, people, tokens, units
from plumbline.doors.web.organization import person as one_person
from plumbline.doors.web.organization import person_changes as changes
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_EDIT = Permission.ORGANIZATION_EDIT

urlpatterns = [
    page("units/", units.index, name="admin-units", needs=_EDIT),
    page("units/open/", units.open_one, name="admin-unit-open", needs=_EDIT),
    page("units/of/<str:code>/", units.one, name="admin-unit", needs=_EDIT),
    page("units/of/<str:code>/rename/", units.rename, name="admin-unit-rename", needs=_EDIT),
    page("units/of/<str:code>/move/", units.move, name="admin-unit-move", needs=_EDIT),
    page("units/of/<str:code>/close/", units.close, name="admin-unit-close", needs=_EDIT),
    page("people/", people.index, name="admin-people", needs=_EDIT),
    page("people/enter/", people.enter, name="admin-person-enter", needs=_EDIT),
    page("people/<uuid:person>/", one_person.one, name="admin-person", needs=_EDIT),
    page("people/<uuid:person>/change/", changes.change, name="admin-person-change", needs=_EDIT),
    page("people/<uuid:person>/assign/", changes.assign, name="admin-person-assign", needs=_EDIT),
    page(
        "people/<uuid:person>/withdraw/<int:assignment>/", changes.withdraw, name="admin-person-withdraw", needs=_EDIT
    ),
    page("people/<uuid:person>/lend/", changes.lend, name="admin-person-lend", needs=_EDIT),
    page("people/<uuid:person>/password/", changes.password, name="admin-person-password", needs=_EDIT),
    page("people/<uuid:person>/second-factor/", changes.second_factor, name="admin-person-second-factor", needs=_EDIT),
    page("people/<uuid:person>/retire/", changes.retire, name="admin-person-retire", needs=_EDIT),
    page("people/<uuid:person>/readmit/", changes.readmit, name="admin-person-readmit", needs=_EDIT),
    page("delegations/", lending.index, name="admin-delegations", needs=_EDIT),
    page("delegations/<int:delegation>/end/", changes.end_loan, name="admin-delegation-end", needs=_EDIT),
    page("tokens/", tokens.index, name="admin-tokens", needs=_EDIT),
    page("tokens/machine/", tokens.enter_machine, name="admin-machine-enter", needs=_EDIT),
    page("tokens/<uuid:token>/revoke/", tokens.revoke, name="admin-token-revoke", needs=_EDIT),
]
