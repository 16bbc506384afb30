"""A report as one HTML page that stands by itself: no file beside it, nothing fetched."""

from collections.abc import Iterator

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from plumbline.evaluation.reporting.renderers.links import link_of
from plumbline.evaluation.reporting.renderers.papers import frame
from plumbline.evaluation.reporting.rules import Cell, Chart, Heading, Number, Paragraph, Part, Report, Table

STYLE = """
body{font:15px/1.6 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1d2733}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border-bottom:1px solid #d5dbe3;padding:.3rem .6rem;text-align:left;white-space:nowrap}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
.note{color:#5b6775;font-size:.9rem}a{color:#0b5cad}svg{max-width:100%;height:auto}
.organ{color:#c00000;font-size:2rem;font-weight:700;text-align:center;margin:.5rem 0}.head{display:inline-block;margin:0 2rem .5rem 0}
h1,.state{text-align:center}.foot{text-align:right;margin:.2rem 2rem}
@media print{a{color:inherit;text-decoration:none}}
"""
BAR, WIDTH, LABEL = 24, 640, 200


def render(report: Report, base: str = "") -> bytes:
    """``base`` is the product's address; with it numbers lead to their cases."""
    body = format_html_join("\n", "{}", ((part(each, base),) for each in report.parts))
    around = frame(report)
    page = format_html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        "<title>{}</title><style>{}</style></head>\n<body>{}<h1>{}</h1>\n{}\n{}\n{}</body></html>\n",
        get_language() or "zh-hans",
        report.title,
        mark_safe(STYLE),
        lines(("organ", around.organ), ("head", around.number), ("head", around.signatory)),
        report.title,
        lines(("state", around.state), ("to", around.recipients)),
        body,
        lines(("foot", around.issued_by), ("foot", around.issued_on), ("note", around.copies), ("note", around.made)),
    )
    return page.encode()


def lines(*said: tuple[str, str]) -> SafeString:
    """What there is to say, one line each."""
    return format_html_join("\n", '<p class="{}">{}</p>', ((kind, text) for kind, text in said if text))


def part(each: Part, base: str) -> SafeString:
    if isinstance(each, Heading):
        return format_html("<h2>{}</h2>", each.text)
    if isinstance(each, Paragraph):
        return format_html("<p>{}</p>", format_html_join("", "{}", ((cell(piece, base),) for piece in each.pieces)))
    return chart(each) if isinstance(each, Chart) else table(each, base)


def table(each: Table, base: str) -> SafeString:
    numeric = [any(isinstance(row[place], Number) for row in each.rows) for place in range(len(each.columns))]
    head = format_html_join(
        "",
        "<th scope=col{}>{}</th>",
        ((sort(is_number), name) for name, is_number in zip(each.columns, numeric, strict=True)),
    )
    rows = format_html_join(
        "\n",
        "<tr>{}</tr>",
        ((format_html_join("", "<td{}>{}</td>", cells(row, numeric, base)),) for row in each.rows),
    )
    note = format_html("<p class=note>{}</p>", each.note) if each.note else mark_safe("")
    return format_html(
        "<div class=wide><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>\n{}\n</tbody></table></div>{}",
        each.title,
        head,
        rows,
        note,
    )


def sort(is_number: bool) -> SafeString:
    return mark_safe(" class=number" if is_number else "")


def cells(row: tuple[Cell, ...], numeric: list[bool], base: str) -> Iterator[tuple[SafeString, SafeString]]:
    for each, is_number in zip(row, numeric, strict=True):
        yield sort(is_number), cell(each, base)


def cell(each: Cell, base: str) -> SafeString:
    if not isinstance(each, Number):
        return escape(each)
    link = link_of(each, base)
    return format_html('<a href="{}">{}</a>', link, each.shown) if link else escape(each.shown)


def chart(each: Chart) -> SafeString:
    """Bars, one a row, whatever the kind: read as well on paper as on a screen, and by those who cannot see it."""
    pairs = [(str(row[0]), row[each.column]) for row in each.rows()]
    numbers = [(name, value) for name, value in pairs if isinstance(value, Number)]
    top = max((float(value.rounded) for _name, value in numbers if value.rounded is not None), default=0.0)
    bars = format_html_join(
        "\n", "{}", ((bar(place, name, value, top),) for place, (name, value) in enumerate(numbers))
    )
    return format_html(
        '<figure><figcaption>{}</figcaption><svg role="img" aria-label="{}" viewBox="0 0 {} {}" font-size="13">{}</svg></figure>',
        each.title,
        each.title,
        LABEL + WIDTH + 80,
        BAR * max(1, len(numbers)),
        bars,
    )


def bar(place: int, name: str, value: Number, top: float) -> SafeString:
    length = float(value.rounded) / top * WIDTH if value.rounded is not None and top else 0
    middle = place * BAR + BAR * 2 // 3
    return format_html(
        '<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{}" y="{}" width="{}" height="{}" fill="#1f3a5f"/><text x="{}" y="{}">{}</text>',
        LABEL - 8,
        middle,
        name[:24],
        LABEL,
        place * BAR + 3,
        f"{length:.1f}",
        BAR - 6,
        f"{LABEL + length + 6:.1f}",
        middle,
        value.shown,
    )
