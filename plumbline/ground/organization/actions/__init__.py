"""Every change of units, people, roles and keys."""

from plumbline.ground.organization.actions.guarding import OrganizationRefused
from plumbline.ground.organization.actions.people import (
    LANGUAGES,
    change_person,
    choose_language,
    choose_password,
    enter_person,
    readmit_person,
    reset_password,
    reset_second_factor,
    retire_person,
)
from plumbline.ground.organization.actions.roles import assign_role, delegate_role, end_delegation, withdraw_role
from plumbline.ground.organization.actions.tokens import (
    USE_IS_NOTED_EVERY,
    issue_token,
    note_token_use,
    revoke_token,
    revoke_tokens,
)
from plumbline.ground.organization.actions.units import close_unit, move_unit, open_unit, rename_unit

__all__ = [
    "LANGUAGES",
    "USE_IS_NOTED_EVERY",
    "OrganizationRefused",
    "assign_role",
    "change_person",
    "choose_language",
    "choose_password",
    "close_unit",
    "delegate_role",
    "end_delegation",
    "enter_person",
    "issue_token",
    "move_unit",
    "note_token_use",
    "open_unit",
    "readmit_person",
    "rename_unit",
    "reset_password",
    "reset_second_factor",
    "retire_person",
    "revoke_token",
    "revoke_tokens",
    "withdraw_role",
]
