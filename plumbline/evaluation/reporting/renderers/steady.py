"""The same file for the same report, byte for byte: an archive without the moment at which it was packed."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

PACKED_AT = (1980, 1, 1, 0, 0, 0)


def steady(packed: bytes) -> bytes:
    """A zip archive (docx) with the same members in the same order, each dated alike."""
    content = BytesIO()
    with ZipFile(BytesIO(packed)) as found, ZipFile(content, "w", ZIP_DEFLATED) as anew:
        for member in found.infolist():
            still = ZipInfo(member.filename, PACKED_AT)
            still.compress_type, still.external_attr = ZIP_DEFLATED, member.external_attr
            anew.writestr(still, found.read(member))
    return content.getvalue()
