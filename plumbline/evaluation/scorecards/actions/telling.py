"""Who is told what about a published ranking: the reactions of the wiring."""

from collections.abc import Iterator, Sequence

from plumbline.evaluation.scorecards import events
from plumbline.evaluation.scorecards.models import Publication
from plumbline.evaluation.scorecards.queries.reading import publication_named
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission


def _heads(
    publication: Publication, *, by: Viewer, fact: events.Published | events.Withdrawn
) -> Iterator[tuple[Place, Sequence[Recipient]]]:
    """The units of a ranking with those who answer for them."""
    for row in publication.content:
        place = by.tree.by_code.get(row["unit"])
        if place is not None:
            found = organization.people_who_may(Permission.INDICATORS_OBJECT, unit_id=place.id, at=fact.at)
            yield place, [person for person in found if person.unit_id == place.id]


def tell_of_publication(*, fact: events.Published, by: Viewer) -> None:
    """The heads of every unit in the ranking learn that it is public, and how many points and which place theirs has."""
    made = publication_named(fact.subject)
    rows = {row["unit"]: row for row in made.content} if made else {}
    for place, heads in _heads(made, by=by, fact=fact) if made else ():
        notifications.notify(
            kind="ranking_published",
            recipients=heads,
            params={
                "title": fact.subject,
                "period": fact.period,
                "unit": place.name,
                "points": rows[place.code]["points"] or "—",
                "rank": _rank(rows[place.code]),
            },
            by=by,
            at=fact.at,
            subject=f"{fact.period} {fact.template}"[:120],
            unit_id=place.id,
            occasion=f"published {made.id if made else ''} {place.code}"[:120],
        )


def _rank(row: dict[str, object]) -> str:
    first, last = row["first"], row["last"]
    return "—" if first is None else f"{first}" if first == last else f"{first}–{last}"


def tell_of_withdrawal(*, fact: events.Withdrawn, by: Viewer) -> None:
    """The same people learn that it was taken back, and why."""
    taken = publication_named(fact.withdrawn)
    for place, heads in _heads(taken, by=by, fact=fact) if taken else ():
        notifications.notify(
            kind="ranking_withdrawn",
            recipients=heads,
            params={"title": fact.withdrawn, "period": fact.period, "unit": place.name, "reason": fact.reason},
            by=by,
            at=fact.at,
            subject=f"{fact.period} {fact.template}"[:120],
            unit_id=place.id,
            occasion=f"withdrawn {taken.id if taken else ''} {place.code}"[:120],
        )
