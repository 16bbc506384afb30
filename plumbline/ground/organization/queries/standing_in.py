"""Who stands in for whom: roles lent for a while."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from plumbline.ground.organization.models import Delegation, Person


def stand_ins(people: Iterable[UUID], *, path: str, at: datetime) -> dict[UUID, tuple[Person, str]]:
    """Active people to whom one of these lends a role at this moment, with the lenders' names, those who are meant themselves left out; one statement.

    With a ``path`` only roles on that unit or above it count.
    """
    wanted = set(people)
    running = Q(valid_from__lte=at, valid_to__gt=at, assignment__valid_from__lte=at) & (
        Q(assignment__valid_to__isnull=True) | Q(assignment__valid_to__gt=at)
    )
    lent = Delegation.objects.filter(running, assignment__person_id__in=wanted, person__is_active=True)
    found: dict[UUID, tuple[Person, list[str]]] = {}
    for each in lent.select_related("person", "assignment__person", "assignment__unit").order_by("valid_from", "id"):
        if each.person_id not in wanted and path.startswith(each.assignment.unit.path if path else ""):
            found.setdefault(each.person_id, (each.person, []))[1].append(each.assignment.person.name)
    return {person_id: (person, "、".join(dict.fromkeys(names))) for person_id, (person, names) in found.items()}
