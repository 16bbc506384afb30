"""Templates in force, as the installed packs have them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from plumbline.evaluation.scorecards.models import Sheet, Terms
from plumbline.evaluation.scorecards.rules import Template, read
from plumbline.ground.kernel.periods import Period, parse
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.regulations import queries as regulations


@dataclass(frozen=True)
class InForce:
    """A template with the words it was read from and their digest."""

    template: Template
    row: Mapping[str, Any]
    applied: Mapping[str, list[str]]
    digest: str


def templates_on(day: date) -> list[InForce]:
    """Every template that the packs in force on a day bring, in the order of packs and their files."""
    found = []
    for installation in regulations.installations().filter(valid_from__lte=day):
        if installation.valid_to is None or day < installation.valid_to:
            content = installation.content
            applied = applied_of(installation.pack, content)
            for row in content.get("scorecards", ()):
                found.append(in_force(row, pack=installation.pack, version=installation.version, applied=applied))
    return found


def applied_of(pack: str, content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Basis and scope of each indicator that a pack applies; the scope is empty where the pack means all orders."""
    return {
        row["code"]: [row["basis"], f"{pack}/{row['code']}" if row.get("order_types") else ""]
        for row in content.get("indicators", ())
    }


def in_force(row: Mapping[str, Any], *, pack: str, version: str, applied: Mapping[str, list[str]]) -> InForce:
    used = {item["applied"] for group in row["groups"] for item in group["items"] if item.get("applied")}
    meant = {code: list(applied[code]) for code in sorted(used) if code in applied}
    words = orjson.dumps([pack, version, row, meant], option=orjson.OPT_SORT_KEYS)
    return InForce(
        template=read(row, pack=pack, version=version, applied=_pairs(meant)),
        row=row,
        applied=meant,
        digest=hashlib.sha256(words).hexdigest(),
    )


def template_of(terms: Terms) -> Template:
    """The template a sheet was made by, read again from the words that were kept."""
    return read(terms.row, pack=terms.pack, version=terms.version, applied=_pairs(terms.applied))


def _pairs(applied: Mapping[str, list[str]]) -> dict[str, tuple[str, str]]:
    return {code: (basis, scope) for code, (basis, scope) in applied.items()}


def last_day(period: Period) -> date:
    return date.fromordinal(period.after.toordinal() - 1)


def templates_for(period: Period, name: str | None = None) -> list[InForce]:
    """Those in force on the period's last day, or the one named "pack/code" or, where only one has it, "code".

    Raises:
        NotFound: none of that name.
    """
    found = templates_on(last_day(period))
    if name is None:
        return found
    chosen = [each for each in found if name in (each.template.name, each.template.code)]
    if len(chosen) != 1:
        raise NotFound(
            _("%(period)s 没有名为“%(name)s”的评分模板；可用：%(known)s。"),
            field="template",
            name=name[:120],
            period=period.name,
            known="、".join(each.template.name for each in found) or "—",
        )
    return chosen


def sealed_since(pack: str, day: date) -> str | None:
    """The latest period that has sealed sheets by this pack's templates and ends after the day; None where there is none."""
    rows = Sheet.objects.filter(pack=pack, sealed_at__isnull=False).values_list("period", flat=True).distinct()
    return max((name for name in rows if _ends_after(name, day)), default=None)


def _ends_after(name: str, day: date) -> bool:
    return parse(name).after > day
