"""What the address asks of the journal: person, kind, number, unit, period. Nonsense asks for nothing."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext

from plumbline.doors.web.organization.days import end_of, start_of
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named, word
from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.journal.browsing import Behind, Wanted
from plumbline.ground.kernel.facts import KINDS
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Permission

PACKAGES: dict[str, str] = {
    "organization": _("组织与人员"),
    "regulations": _("制度"),
    "casefiles": _("案卷"),
    "service_levels": _("时限与日历"),
    "notifications": _("通知"),
    "customers": _("客户"),
    "work_orders": _("工单"),
    "field_visits": _("上门"),
    "outages": _("停供"),
    "callbacks": _("回访"),
    "indicators": _("指标"),
    "reporting": _("报告"),
}
_GAP = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True)
class Asked:
    """The address as understood: what stands in the fields again, and what is looked for."""

    person: str
    kind: str
    subject: str
    unit: str
    since: date | None
    until: date | None
    wanted: Wanted | None
    """None where nobody of that name is known: nothing is found."""
    behind: Behind | None

    def address(self, behind: Behind | None) -> str:
        """The same question from another place on."""
        words = QueryDict(mutable=True)
        values = {"person": self.person, "name": self.kind, "subject": self.subject, "unit": self.unit}
        days = {
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        words.update({name: value for name, value in (values | days).items() if value})
        if behind is not None:
            words["after"] = f"{behind[0].isoformat()}|{behind[1]}"
        return "?" + words.urlencode()


def asked(request: PageRequest) -> Asked:
    """Reads the address: two statements at most."""
    given = request.GET
    name, person = given.get("name", ""), given.get("person", "").strip()[:60]
    kind = name if name in KINDS or name in {each.split(".")[0] for each in KINDS} else ""
    subject, unit = given.get("subject", "").strip()[:120], given.get("unit", "")
    since, until = read_day(given.get("since", "")), read_day(given.get("until", ""))
    somebody = administering.person_called(person) if person else None
    case_file_id = _case(request, subject)
    wanted = Wanted(
        actor_id=somebody.id if somebody else None,
        kinds=(kind,) if kind else (),
        subject="" if case_file_id else subject,
        case_file_id=case_file_id,
        units=_units(request, unit),
        since=start_of(since) if since else None,
        until=end_of(until),
    )
    known = wanted if somebody is not None or not person else None
    return Asked(person, kind, subject, unit, since, until, known, read_place(given.get("after", "")))


def read_day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _case(request: PageRequest, subject: str) -> UUID | None:
    """The case of that number, where there is one the viewer may read the journal of: then everything of the case is meant."""
    if not any(letter.isdigit() for letter in subject):
        return None
    try:
        return casefiles.visible(subject, viewer=request.viewer, permission=Permission.JOURNAL_VIEW).id
    except NotFound:
        return None


def _units(request: PageRequest, code: str) -> frozenset[UUID] | None:
    """The units meant, among those whose journal the viewer may read; None for all there is."""
    viewer = request.viewer
    allowed = viewer.units(Permission.JOURNAL_VIEW)
    place = viewer.tree.by_code.get(code)
    if place is not None:
        return viewer.tree.below(place.path) & allowed
    return None if viewer.sees_everything(Permission.JOURNAL_VIEW) else allowed


def _moment(text: str) -> datetime:
    """Raises ValueError for what is no moment of a known zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def read_place(text: str) -> Behind | None:
    """Where the page before ended; the first page is the answer to a mangled address."""
    from_moment, _bar, row = text.partition("|")
    try:
        asked_at, identifier = _moment(from_moment), UUID(row)
    except ValueError:
        return None
    return (asked_at, identifier)


def unit_options(request: PageRequest) -> list[tuple[str, str]]:
    allowed = request.viewer.units(Permission.JOURNAL_VIEW)
    places = [place for place in request.viewer.tree.places if place.id in allowed]
    return [
        ("", gettext("不限")),
        *((place.code, "　" * (place.path.count("/") - 2) + named(place)) for place in places),
    ]


def kind_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """Kinds of facts by what they are about, each by its sentence with gaps for names and values."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, fact in sorted(KINDS.items()):
        package = name.split(".")[0]
        if package in PACKAGES:
            text = _GAP.sub("…", word(fact.sentence)).replace("%%", "%").strip(" ：；，:;,…")
            groups.setdefault(package, []).append((name, text))
    return [(package, groups[package]) for package in PACKAGES if package in groups]
