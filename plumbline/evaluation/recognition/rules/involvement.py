"""Who is too near to decide: nobody decides on himself, on what he asked for, on what he found true, nor on his own people.

The head of the person's unit may not decide alone, say the rules of four eyes. Two signatures of which one is the head's would still leave the other person to
decide alone against a colleague's word, so the head does not decide at all: he may propose and is heard, somebody outside the unit decides.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from plumbline.ground.kernel.refusals import NotAllowed
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Role


class TooNear(NotAllowed):
    """Somebody involved would decide."""

    code = "too_near"


@dataclass(frozen=True)
class Involved:
    """The people of a proposal. ``verifiers`` found its evidence true; ``deciders`` have decided it before; ``unit_path`` is that of the unit concerned."""

    person_id: UUID | None
    proposer_id: UUID
    unit_path: str
    verifiers: Collection[UUID] = field(default_factory=frozenset)
    deciders: Collection[UUID] = field(default_factory=frozenset)


def speaks_for(viewer: Viewer, unit_path: str) -> bool:
    """Whether this viewer is the head of the unit, or of one above it."""
    return any(grant.role is Role.UNIT_HEAD and unit_path.startswith(grant.path) for grant in viewer.grants)


def nearness(viewer: Viewer, involved: Involved) -> str | None:
    """The sentence why this viewer may not decide; None where he may."""
    near: dict[str, bool] = {
        _("奖惩须由具体人员决定，系统不能代为决定。"): viewer.person_id is None,
        _("任何人不得决定涉及本人的奖惩。"): viewer.person_id == involved.person_id,
        _("建议由您提出，须由其他人员决定。"): viewer.person_id == involved.proposer_id,
        _("所依据的事实由您核实或认定，须由其他人员决定。"): viewer.person_id in involved.verifiers,
        _("原决定由您作出，须由其他人员处理。"): viewer.person_id in involved.deciders,
        _("您是当事单位的负责人或人员，须由单位以外的人员决定。"): _is_of_the_unit(viewer, involved),
    }
    return next((sentence for sentence, is_so in near.items() if is_so), None)


def _is_of_the_unit(viewer: Viewer, involved: Involved) -> bool:
    if speaks_for(viewer, involved.unit_path):
        return True
    own = viewer.tree.by_id.get(viewer.unit_id) if viewer.unit_id else None
    # A proposal about a unit concerns everybody in it; one about a person only those who lead him.
    return involved.person_id is None and own is not None and own.path.startswith(involved.unit_path)


def refuse_if_too_near(viewer: Viewer, involved: Involved) -> None:
    """Raises TooNear with the reason."""
    sentence = nearness(viewer, involved)
    if sentence is not None:
        raise TooNear(sentence)
