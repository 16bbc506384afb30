"""Whatever stands in a pack's files, checking it ends with findings that can be read, never with a traceback."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.packs.checking import check
from tests.packs.miniature import PACK, written

FILES = sorted(PACK)
JUNK = st.one_of(
    st.sampled_from(
        [
            "",
            "- ",
            "  ",
            "{",
            "}",
            "[]",
            "null",
            ": ",
            "~",
            "0",
            "-1",
            "1e9",
            "💥",
            "'",
            '"',
            "\t",
            "&a",
            "*a",
            "!t",
            "%s",
        ]
    ),
    st.text(max_size=12),
)
EDITS = st.lists(
    st.tuples(st.sampled_from(FILES), st.floats(0, 1), st.integers(0, 30), JUNK),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS)
def test_a_pack_broken_at_random_gives_findings_that_can_be_read(edits: list[tuple[str, float, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as shelf:
        folder = written(Path(shelf))
        for file, where, cut, junk in edits:
            text = (folder / file).read_text("utf-8", errors="replace")
            at = int(where * len(text))
            broken = text[:at] + junk + text[at + cut :]
            (folder / file).write_bytes(broken.encode("utf-8", errors="surrogatepass"))

        findings = check(folder)

        assert all(finding.line >= 1 and finding.file and str(finding) for finding in findings)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.sampled_from(FILES), content=st.binary(max_size=200))
def test_a_file_of_any_bytes_gives_findings_that_can_be_read(file: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as shelf:
        folder = written(Path(shelf))
        (folder / file).write_bytes(content)

        assert all(str(finding) for finding in check(folder))
