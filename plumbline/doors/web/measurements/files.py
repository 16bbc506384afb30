"""Files as they are sent by a browser, and files that are handed back."""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext
from xlsxwriter import Workbook

from plumbline.doors.fact_files import FactFile
from plumbline.doors.web.measurements.forms import KIND, OWN, USED, UploadForm
from plumbline.doors.web.saying import chosen, filled, word
from plumbline.ground.kernel.mappings import MappingRefused, Times
from plumbline.ground.kernel.records import Record, Rejection
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.packs.findings import WORDINGS
from plumbline.packs.reading import UnreadableYaml, read_source
from plumbline.service.measurements import queries
from plumbline.service.measurements.rules import (
    FIELDS,
    KINDS,
    FactMapping,
    Kind,
    fields_of,
    form_of,
    must_fill,
    people_say,
    read_fact_mapping,
    standard_mapping,
)

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
TRANSLATED = ("what", "kind")
"""Parameters that are words of our own; the file's own words stay as they are."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileRefused(Refused):
    """The file as such cannot be read."""

    code = "file_refused"


@dataclass(frozen=True)
class Chosen:
    """A file with the mapping it is read by."""

    name: str
    content: bytes
    mapping: FactMapping
    mapping_name: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def read(self) -> tuple[list[str], Iterator[Record | Rejection]]:
        """The header and the rows. Raises MappingRefused; FileRefused while its rows are walked through, when there are too many."""
        header, rows = FactFile(self.name, partial(BytesIO, self.content), self.mapping).read()
        return header, _bounded(rows)


def _bounded(rows: Iterator[Record | Rejection]) -> Iterator[Record | Rejection]:
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise FileRefused(
                _("文件超过 %(most)d 行。请拆成几个文件，或请系统管理员用命令 plumbline import measurements 导入。"),
                field="file",
                most=MOST_ROWS,
            )
        yield row


def chosen_file(form: UploadForm, *, viewer: Viewer) -> Chosen:
    """What a valid form gives.

    Raises:
        FileRefused: too large, or text in an encoding nobody knows. MappingRefused: the mapping or the header.
    """
    given = form.cleaned_data
    sent, how = given["file"], str(given["how"])
    if (sent.size or 0) > MOST_BYTES:
        raise FileRefused(_("文件超过 %(most)d MB。"), field="file", most=MOST_BYTES // 1024 // 1024)
    content = sent.read()
    if how.startswith(KIND):
        mapping = _standard(KINDS[how.removeprefix(KIND)], sent.name, content, given["source"].strip())
        return Chosen(sent.name, content, mapping, "")
    if how.startswith(USED):
        found = queries.batch(UUID(how.removeprefix(USED)), viewer=viewer)
        assert found.mapping is not None
        return Chosen(sent.name, content, found.mapping, found.taken.mapping_name)
    assert how == OWN
    return Chosen(sent.name, content, _own_mapping(given["mapping"]), given["mapping"].name)


def _own_mapping(sent: Any) -> FactMapping:
    """Raises MappingRefused: with the line of the mapping file that is wrong."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.yaml"
        path.write_bytes(sent.read())
        try:
            source = read_source(Path(folder), "mapping", path)
        except UnreadableYaml as problem:
            raise FileRefused(
                _("对应关系文件第 %(line)d 行：%(reason)s"),
                field="mapping",
                line=problem.line,
                reason=filled(word(WORDINGS[problem.problem]), {"detail": problem.detail}),
            ) from problem
    try:
        return read_fact_mapping(source.content)
    except MappingRefused as refused:
        raise FileRefused(
            _("对应关系文件第 %(line)d 行：%(reason)s"),
            field="mapping",
            line=source.line_of(refused.place),
            reason=filled(word(refused.sentence), refused.params),
        ) from refused


def field_names() -> list[dict[str, str]]:
    """What the fields are called in both languages, Chinese first."""
    with translation.override("en"):
        english = {field: gettext(label) for field, label in FIELDS.items()}
    return [dict(FIELDS), english]


def encoding_of(content: bytes) -> str:
    """UTF-8 where it is that; else what Chinese office programs write."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _standard(kind: Kind, name: str, content: bytes, source: str) -> FactMapping:
    """The table of a kind, in the encoding, language and form of moments that its first lines show."""
    zone = timezone.get_default_timezone_name()
    plain = FactMapping(
        source=source,
        times=Times(zone=zone),
        kind=kind.code,
        reference=("-",),
        unit="-",
        happened_at="-",
        encoding=encoding_of(content),
    )
    header, rows = FactFile(name, partial(BytesIO, content), plain).read()
    first = next((row for row in islice(rows, 1) if isinstance(row, Record)), None)
    at = next((header.index(names["happened_at"]) for names in field_names() if names["happened_at"] in header), None)
    form = form_of(first.cells[at]) if first and at is not None and at < len(first.cells) else form_of("")
    mapping = standard_mapping(kind, header, field_names(), source=source, zone=zone, form=form)
    return mapping.model_copy(update={"encoding": plain.encoding})


def rejects_file(name: str, header: Sequence[str], rejects: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """The rejected rows with line and reason, then as they stood, so that they can be mended and imported again."""
    lines = StringIO()
    sheet = csv.writer(lines)
    sheet.writerow([gettext("行"), gettext("原因"), *header])
    for each in rejects:
        sheet.writerow([each["line"], reason_of(each), *each["cells"]])
    stem = name.rsplit(".", 1)[0]
    return handed(lines.getvalue().encode("utf-8-sig"), f"{stem}-{gettext('未导入')}.csv", "text/csv; charset=utf-8")


def reason_of(reject: Mapping[str, Any]) -> str:
    """Why a row was rejected, in the reader's language."""
    params = {name: word(value) if name in TRANSLATED else value for name, value in reject["params"].items()}
    return filled(word(reject["sentence"]), params)


def handed(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to be kept, never to be opened in the page."""
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def standard_table(kind: Kind) -> bytes:
    """An empty table of a kind with its columns, and a second sheet that says what each may hold."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True})
    head, plain = book.add_format({"bold": True, "bg_color": "#DDE7F3", "border": 1}), book.add_format()
    sheet, about = book.add_worksheet(chosen(kind.zh, kind.en)[:31]), book.add_worksheet(gettext("填写说明"))
    moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for column, field in enumerate(fields_of(kind)):
        sheet.set_column(column, column, 20, moments if field.endswith("_at") else plain)
        sheet.write(0, column, word(FIELDS[field]), head)
    about.set_column(0, 0, 18)
    about.set_column(1, 2, 40)
    about.write_row(0, 0, [gettext("列"), gettext("是否必填"), gettext("怎样填")], head)
    for line, field in enumerate(fields_of(kind), start=1):
        needed = gettext("必填") if field in must_fill(kind) else gettext("可不填")
        about.write_row(line, 0, [word(FIELDS[field]), needed, hint_of(kind, field)])
    book.close()
    return content.getvalue()


def hint_of(kind: Kind, field: str) -> str:
    """What a column of a kind's table may hold."""
    known = {"outcome": kind.outcomes, "category": kind.categories}.get(field)
    if known:
        return gettext("可用：%(known)s") % {"known": "、".join(people_say(known).values())}
    if field == "amount" and kind.sums_up:
        return gettext("逐条填时为读数；填汇总数时为合格数，并在“权重”一列填总数，“结果”留空")
    if field == "amount" and kind.lowest is not None:
        highest = "" if kind.highest is None else f"{kind.highest:f}"
        return gettext("%(lowest)s 至 %(highest)s %(unit)s") % {
            "lowest": f"{kind.lowest:f}",
            "highest": highest,
            "unit": kind.unit,
        }
    hints = {
        "reference": gettext("本来源内不重复的编号"),
        "unit": gettext("单位代码，见“管理—组织”"),
        "happened_at": "2026-11-05 08:30:00",
        "due_at": "2026-11-05 18:00:00",
        "done_at": gettext("未完成的留空"),
        "weight": gettext("这一行代表的总数（户数、件数）"),
    }
    return hints.get(field, "")
