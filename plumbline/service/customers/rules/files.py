"""Reading customers from a CSV file, as offices export them."""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

COLUMNS: dict[str, str] = {
    "number": "户号",
    "name": "名称",
    "kind": "类型",
    "tier": "等级",
    "phone": "电话",
    "identity_number": "证件号码",
    "address": "地址",
    "area": "片区",
    "longitude": "经度",
    "latitude": "纬度",
    "contact_name": "联系人",
    "contact_phone": "联系人电话",
    "contact_relation": "联系人关系",
}
_NEEDED = ("number", "name")
_ALSO = {"姓名": "name", "客户名称": "name", "客户号": "number", "客户类型": "kind", "片区代码": "area"}
_NAMES = {chinese: column for column, chinese in COLUMNS.items()} | _ALSO | {column: column for column in COLUMNS}
KINDS = {
    "居民": "resident",
    "商业": "commercial",
    "机关事业单位": "public_body",
    "工业": "industrial",
    "大客户": "key_account",
}
TIERS = {"金卡": "gold", "银卡": "silver", "无": ""}


class FileRefused(Refused):
    """The file as a whole cannot be read."""


@dataclass(frozen=True)
class FileLine:
    """One line: where it stands in the file, and its values by column; a column that the file does not have is empty."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class CustomerFile:
    """A file that can be read."""

    digest: str
    text: str

    def lines(self) -> Iterator[FileLine]:
        """The lines that are not blank; what a line holds is judged later.

        Raises:
            FileRefused: a quotation mark that never closes swallows the rest of the file.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), strict=True)
        columns = _columns(next(reader))
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    cells = zip(columns, row, strict=False)
                    found = {column: cell.strip() for column, cell in cells if column}
                    yield FileLine(reader.line_num, {**dict.fromkeys(COLUMNS, ""), **found})
        except csv.Error as error:
            raise FileRefused(
                _("第 %(line)d 行的引号不成对，无法继续读取，请修正后重新导入。"), field="file", line=reader.line_num
            ) from error

    @property
    def line_count(self) -> int:
        """About how many lines there are, for a progress bar."""
        return self.text.count("\n")


def read(content: bytes) -> CustomerFile:
    """A file in UTF-8 or GB 18030 (what Chinese Excel writes), with Chinese or English column names.

    Raises:
        FileRefused: neither encoding, or a needed column missing.
    """
    text = _decoded(content)
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    missing = [COLUMNS[column] for column in _NEEDED if column not in _columns(header)]
    if missing:
        raise FileRefused(
            _("文件第一行须为列名，缺少：%(missing)s。可用的列：%(columns)s。"),
            field="file",
            missing="、".join(missing),
            columns="、".join(COLUMNS.values()),
        )
    return CustomerFile(hashlib.sha256(content).hexdigest(), text)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\x00", "")
    raise FileRefused(_("无法识别文件编码，请另存为 UTF-8 或 GB18030 编码的 CSV 后重试。"), field="file")


def _columns(header: list[str]) -> list[str]:
    return [_NAMES.get(cell.strip().lower(), _NAMES.get(cell.strip(), "")) for cell in header]
