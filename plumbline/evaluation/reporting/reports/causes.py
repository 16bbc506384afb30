"""Of what the cases behind a figure were: subjects, areas, channels, liability."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.indicators.queries.splits import Split, splits
from plumbline.evaluation.reporting.reports.asked import Asked, Values, in_english
from plumbline.evaluation.reporting.reports.numbers import bare, beside, figure, whole
from plumbline.evaluation.reporting.rules import Cell, Chart, Number, Paragraph, Part, Piece, Source, Table, pieces_of
from plumbline.ground.kernel.wording import _ as marked
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.states import CHANNEL_LABELS, Channel
from plumbline.supervision.improvement.rules.liability import CAUSES

LIABILITY = {
    "liable": marked("有责"),
    "partly": marked("部分有责"),
    "not_liable": marked("无责"),
    "unfounded": marked("不属实"),
}
CAUSE_NAMES = {term.code: term.label for term in CAUSES}
"""Of our own judgements; one that came in by a file is named as the file names it."""
TOP = 3
MOST_AREAS = 15


def _source(asked: Asked, code: str, basis: str, part: str, outcome: str = "") -> Source:
    return Source(code, basis, asked.period.name, asked.place.code, part, outcome, "orders")


def _by_type(asked: Asked, code: str, basis: str, unit: str | None = None) -> dict[str, Value]:
    found = indicators.values_by_type(
        asked.period, viewer=asked.viewer, code=code, basis=basis, unit=unit or asked.place.code
    )
    return {value.scope.partition(":")[2]: value for value in found}


def most_frequent(asked: Asked) -> list[Part]:
    """The three subjects that most complaints were about, with their share of all; kept figures."""
    assigned = _by_type(asked, "CMP-02", "ASSIGNED")
    total = sum(value.figure.denominator for value in assigned.values())
    names = work_orders.type_names(assigned, english=in_english())
    top = sorted(assigned.items(), key=lambda item: (-item[1].figure.denominator, names[item[0]]))[:TOP]
    if not total:
        return []
    pieces: list[Piece] = [_("投诉主要集中在：")]
    for place, (code, value) in enumerate(top):
        share = bare(value.figure.denominator / total * 100, 2)
        told: dict[str, Piece] = {"name": names[code], "count": whole(value), "share": share}
        pieces += [_("；") if place else "", *pieces_of(_("%(name)s %(count)s 件（占 %(share)s%%）"), told)]
    return [Paragraph("causes", tuple(piece for piece in (*pieces, _("。")) if piece))]


def areas(asked: Asked) -> list[Part]:
    """Where complaints came from, with the subject most of them were about: the hot spots."""
    found = splits(
        "CMP-02", basis="ASSIGNED", by=("area", "kind"), period=asked.period, viewer=asked.viewer, at=asked.at, unit=asked.place.code
    )  # fmt: skip
    if not found:
        return []
    total: Counter[str | UUID] = Counter()
    subjects: dict[str | UUID, Split] = {}
    for split in found:
        total[split.traits[0]] += split.n
        subjects.setdefault(split.traits[0], split)
    known = {area.id: area for area in customers.area_tree()}
    kinds = work_orders.type_names([str(split.traits[1]) for split in found], english=in_english())
    everything = sum(total.values())

    def named(area: str | UUID) -> str:
        if not isinstance(area, UUID) or area not in known:
            return _("未登记片区")
        return known[area].name_en if in_english() and known[area].name_en else known[area].name

    def row(area: str | UUID) -> tuple[Cell, ...]:
        top, part = subjects[area], f"area:{area}"
        kind = str(top.traits[1])
        return (
            named(area),
            _counted(asked, total[area], part),
            bare(Fraction(total[area], everything) * 100, 2),
            kinds[kind],
            _counted(asked, top.n, f"{part};kind:{kind}"),
        )

    order = sorted(total, key=lambda area: (-total[area], named(area)))
    table = _areas_table(tuple(row(area) for area in order[:MOST_AREAS]))
    return [_hottest(asked, found, named, kinds), table, Chart(_("各片区投诉（件）"), "bar", table, 1)]


def _areas_table(rows: tuple[tuple[Cell, ...], ...]) -> Table:
    columns = (_("片区"), _("投诉（件）"), _("占比（%）"), _("最集中的事项"), _("该事项（件）"))
    note = _("按交办口径的投诉工单统计；片区超过 %(most)d 个时列前 %(most)d 个。") % {"most": MOST_AREAS}
    return Table("areas", _("投诉热点片区"), columns, rows, note=note)


def _hottest(asked: Asked, found: list[Split], named: Callable[[str | UUID], str], kinds: dict[str, str]) -> Paragraph:
    """The places where one subject was complained of most."""
    pieces: list[Piece] = [_("热点：")]
    for place, split in enumerate(found[:TOP]):
        area, kind = split.traits[0], str(split.traits[1])
        number = _counted(asked, split.n, f"area:{area};kind:{kind}")
        told: dict[str, Piece] = {"area": named(area), "kind": kinds[kind], "count": number}
        pieces += [_("；") if place else "", *pieces_of(_("%(area)s“%(kind)s” %(count)s 件"), told)]
    return Paragraph("hot-spots", tuple(piece for piece in (*pieces, _("。")) if piece))


def _counted(asked: Asked, count: int, part: str) -> Number:
    return bare(Fraction(count), 0, _source(asked, "CMP-02", "ASSIGNED", part))


def channels(asked: Asked) -> list[Part]:
    """By which way complaints came in."""
    found = splits(
        "CMP-02", basis="ASSIGNED", by=("channel",), period=asked.period, viewer=asked.viewer, at=asked.at, unit=asked.place.code
    )  # fmt: skip
    everything = sum(split.n for split in found)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _(CHANNEL_LABELS[Channel(str(split.traits[0]))]),
            _counted(asked, split.n, f"channel:{split.traits[0]}"),
            bare(Fraction(split.n, everything) * 100, 2),
        )
        for split in found
    )
    columns = (_("来源"), _("投诉（件）"), _("占比（%）"))
    return [Table("channels", _("投诉来源"), columns, rows)] if rows else []


def liability(asked: Asked, values: Values) -> list[Part]:
    """What was found out about who was to blame, by the cause that was named; nothing where nobody judged."""
    value = values["CMP-07", "DUE"]
    found = [split for split in _judged(asked) if split.traits[0] == "liability"]
    if not found:
        return [Paragraph("liable", (_("本期没有投诉定责记录，无法列出有责投诉；请导入定责结果后重新生成。"),))]
    told = {
        "liable": beside(value, "liable"),
        "partly": beside(value, "partly"),
        "rate": figure(value),
    }
    sentence = _("经核查，有责投诉 %(liable)s 件，部分有责 %(partly)s 件；万户有责投诉率 %(rate)s 件/万户。")
    causes = sorted({str(split.traits[1]) for split in found})
    rows = tuple(_of_cause(asked, cause, found) for cause in causes)
    columns = (_("原因"), *(_("%(verdict)s（件）") % {"verdict": _(name)} for name in LIABILITY.values()))
    table = Table("liability", _("投诉定责情况（按原因）"), columns, rows)
    return [Paragraph("liable", pieces_of(sentence, told)), table]


def _judged(asked: Asked) -> list[Split]:
    return splits(
        "CMP-07", by=("subject", "kind", "state"), period=asked.period, viewer=asked.viewer, at=asked.at, unit=asked.place.code
    )  # fmt: skip


def _of_cause(asked: Asked, cause: str, found: list[Split]) -> tuple[Cell, ...]:
    counts = {str(split.traits[2]): split.n for split in found if split.traits[1] == cause}
    cells = (
        bare(Fraction(counts.get(verdict, 0)), 0, _source(asked, "CMP-07", "DUE", f"kind:{cause};state:{verdict}"))
        for verdict in LIABILITY
    )
    name = _(CAUSE_NAMES[cause]) if cause in CAUSE_NAMES else cause or _("未注明")
    return (name, *cells)
