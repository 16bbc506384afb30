"""A pack's next version: drafted, mended, looked at, installed; by one who may, and once."""

import shutil
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.regulations.actions import InstallationRefused
from plumbline.ground.regulations.models import Draft, Installation
from plumbline.ground.service_levels.models import LimitVersion
from plumbline.packs import drafting, installing
from plumbline.packs.findings import PackRefused
from plumbline.packs.reviewing import BLIND, FIRST, STANDING, TAKEN, read_review, reviewed
from plumbline.packs.shelving import files_in, with_next_version
from plumbline.packs.unpacking import UploadRefused, together, unpacked
from tests.packs.miniature import Break, written
from tests.world import PACKS, START, World, later

NEXT = date(2027, 1, 1)


def zipped(files: dict[str, str | bytes], folder: str = "") -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(folder + path, text)
    return made.getvalue()


@pytest.fixture
def shelf(tmp_path: Path, world: World) -> Path:
    """The miniature under its law, installed."""
    installing.install(written(tmp_path / "packs"), valid_from=date(2026, 1, 1), by=world.system, at=START)
    return tmp_path / "packs"


def mini(shelf: Path, *breaks: Break) -> dict[str, str]:
    """The miniature's next version with the breaks applied."""
    return with_next_version(files_in(written(shelf.parent / "elsewhere", *breaks)))


TIGHTER = Break(
    "limits.yaml",
    "milestone: reply, quantity: 3, unit: working_day",
    "milestone: reply, quantity: 2, unit: working_day",
)
LOOSER = Break(
    "limits.yaml",
    "milestone: reply, quantity: 3, unit: working_day",
    "milestone: reply, quantity: 9, unit: working_day",
)


def test_what_a_new_version_would_change_is_told_row_by_row(shelf: Path, world: World) -> None:
    review = reviewed(mini(shelf, TIGHTER), library=shelf)

    (change,) = review.changes
    assert (change.section, change.code, change.kind) == ("limits", "query_reply", "changed")
    assert [(each.field, each.before, each.after) for each in change.fields] == [("quantity", 3, 2)]
    assert review.may_install
    assert (review.version, review.against) == ("1.1", "1.0")
    assert read_review(review.document()) == review


def test_looser_than_law_is_refused_naming_both_clauses(shelf: Path, world: World) -> None:
    review = reviewed(mini(shelf, LOOSER), library=shelf)

    (finding,) = review.findings
    assert (finding.file, finding.code) == ("limits.yaml", "looser_than_floor")
    assert "M1-1" in finding.sentence
    assert "L1-29" in finding.sentence
    assert not review.may_install


def test_a_law_that_becomes_stricter_names_the_packs_that_fall_behind(shelf: Path, world: World) -> None:
    law = files_in(shelf / "law")
    law["limits.yaml"] = law["limits.yaml"].replace("quantity: 5, unit: working_day", "quantity: 1, unit: working_day")

    review = reviewed(with_next_version({**law, "pack.yaml": law["pack.yaml"].replace('"1"', '"1.0"')}), library=shelf)

    assert [(each.pack, each.finding.code) for each in review.concerns] == [("mini", "looser_than_floor")]
    assert review.may_install


def test_a_draft_is_mended_and_installed_from_a_day_on(shelf: Path, world: World) -> None:
    broken = mini(
        shelf,
        Break("limits.yaml", "clause: M1-1}\n  - {code: outage_notice", "clause: M1-9}\n  - {code: outage_notice"),
    )
    draft = drafting.start(files=broken, library=shelf, by=world.viewer("guan"), at=later(hours=1))
    with pytest.raises(PackRefused):
        drafting.install(draft_id=draft.id, seen=1, valid_from=NEXT, library=shelf, by=world.viewer("guan"), at=START)

    mended = drafting.write_file(
        draft_id=draft.id,
        seen=1,
        path="limits.yaml",
        text=mini(shelf, TIGHTER)["limits.yaml"],
        library=shelf,
        by=world.viewer("guan"),
        at=later(hours=2),
    )
    (outcome_law, outcome) = drafting.install(
        draft_id=draft.id,
        seen=mended.edition,
        valid_from=NEXT,
        library=shelf,
        by=world.viewer("guan"),
        at=later(hours=3),
    )

    assert (outcome_law.is_new, outcome.is_new, outcome.version) == (False, True, "1.1")
    assert not Draft.objects.exists()
    assert {row.version: row.valid_to for row in Installation.objects.filter(pack="mini")} == {"1.0": NEXT, "1.1": None}
    quantities = dict(LimitVersion.objects.filter(code="query_reply").values_list("installation__version", "quantity"))
    assert quantities == {"1.0": 3, "1.1": 2}
    names = list(Entry.objects.order_by("recorded_at", "id").values_list("name", flat=True))
    assert names.count("regulations.draft_kept") == 2
    assert names.count("regulations.pack_installed") == 3


def test_the_second_of_two_editors_is_told_and_nothing_of_his_is_kept(shelf: Path, world: World) -> None:
    draft = drafting.start(files=mini(shelf), library=shelf, by=world.viewer("guan"), at=START)
    mine = {"draft_id": draft.id, "seen": 1, "path": "limits.yaml", "library": shelf, "by": world.viewer("guan")}
    drafting.write_file(text=mini(shelf, TIGHTER)["limits.yaml"], at=later(hours=1), **mine)  # type: ignore[arg-type]

    with pytest.raises(Conflict, match="管宁"):
        drafting.write_file(text="limits: []", at=later(hours=2), **mine)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        drafting.install(draft_id=draft.id, seen=1, valid_from=NEXT, library=shelf, by=world.viewer("guan"), at=START)

    assert Draft.objects.get().edition == 2


def test_installing_the_same_twice_changes_nothing(shelf: Path, world: World) -> None:
    standing = drafting.start(files=files_in(shelf / "mini"), library=shelf, by=world.viewer("guan"), at=START)

    outcomes = drafting.install(
        draft_id=standing.id, seen=1, valid_from=NEXT, library=shelf, by=world.viewer("guan"), at=START
    )

    assert standing.review["standing"] == STANDING
    assert [outcome.is_new for outcome in outcomes] == [False, False]
    assert Installation.objects.count() == 2


def test_the_same_version_with_other_content_is_no_new_version(shelf: Path, world: World) -> None:
    files = {**mini(shelf, TIGHTER), "pack.yaml": files_in(shelf / "mini")["pack.yaml"]}
    draft = drafting.start(files=files, library=shelf, by=world.viewer("guan"), at=START)

    with pytest.raises(InstallationRefused):
        drafting.install(draft_id=draft.id, seen=1, valid_from=NEXT, library=shelf, by=world.viewer("guan"), at=START)

    assert draft.review["standing"] == TAKEN
    assert Draft.objects.exists()


def test_a_pack_that_was_never_there_is_all_new(shelf: Path, world: World) -> None:
    files = files_in(PACKS / "heating-hohhot")

    review = reviewed(files, library=PACKS)

    assert review.standing == FIRST
    assert {change.kind for change in review.changes} == {"added"}


def test_of_what_was_installed_before_files_were_kept_the_products_own_stand_in(shelf: Path, world: World) -> None:
    Installation.objects.get(pack="mini").source.delete()

    seen = reviewed(mini(shelf, TIGHTER), library=shelf)
    shutil.rmtree(shelf / "mini")
    blind = reviewed(mini(shelf.parent, TIGHTER), library=shelf)

    assert len(seen.changes) == 1
    assert blind.standing == BLIND
    with pytest.raises(NotFound, match="没有保存原文件"):
        drafting.start_from(pack="mini", version="1.0", library=shelf, by=world.viewer("guan"), at=START)


def test_a_copy_of_what_is_installed_carries_the_next_number(shelf: Path, world: World) -> None:
    draft = drafting.start_from(pack="mini", version="1.0", library=shelf, by=world.viewer("guan"), at=START)

    assert (draft.pack, draft.version) == ("mini", "1.1")
    assert read_review(draft.review).changes == ()


@pytest.mark.parametrize("name", ["lin", "fang", "gao", "head-east"])
def test_whoever_may_not_edit_rules_drafts_nothing(shelf: Path, world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        drafting.start(files=mini(shelf), library=shelf, by=world.viewer(name), at=START)


BOMB = b"a" * (9 * 1024 * 1024)
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "a way out": ("p.zip", zipped({"../../etc/x.yaml": "a"}), "指向制度包之外"),
    "an absolute path": ("p.zip", zipped({"/etc/x.yaml": "a"}), "指向制度包之外"),
    "a drive": ("p.zip", zipped({"C:\\x.yaml": "a"}), "指向制度包之外"),
    "a bomb": ("p.zip", zipped({"limits.yaml": BOMB}), "过多"),
    "many bombs": ("p.zip", zipped({f"limits/{n}.yaml": BOMB[: 1024 * 1024] for n in range(9)}), "过多"),
    "too many files": ("p.zip", zipped({f"limits/{n}.yaml": "a" for n in range(201)}), "过多"),
    "no zip": ("p.zip", b"PK\x03\x04 not really", "不是可读取的 zip"),
    "a program": ("p.zip", zipped({"run.exe": "MZ"}), "不是制度包的文件"),
    "a picture": ("p.png", b"\x89PNG", "不是制度包的文件"),
    "a text in another encoding": ("limits.yaml", "限".encode("gbk"), "不是 UTF-8"),
    "a zero byte": ("limits.yaml", b"limits: []\n\x00", "第 2 行含有不可见的控制字符"),
    "too large": ("p.yaml", b"a" * (4 * 1024 * 1024 + 1), "超过 4 MB"),
    "a file that is a folder as well": ("p.zip", zipped({"clauses.yaml": "a", "clauses.yaml/x.yaml": "a"}), "既是文件"),
    "a name longer than a disk holds": ("p.zip", zipped({"制" * 100 + ".yaml": "a"}), "名称过长"),
    "nothing": ("p.zip", zipped({"README.md": "hello"}), "没有找到 .yaml 文件"),
}


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_an_upload_that_is_no_pack_is_refused_in_words(case: str) -> None:
    name, content, sentence = HOSTILE[case]

    with pytest.raises(UploadRefused, match=sentence):
        together([unpacked(name, content)])


def test_a_link_in_a_zip_is_refused() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("limits.yaml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(UploadRefused, match="链接"):
        unpacked("p.zip", made.getvalue())


def test_the_same_file_twice_is_refused() -> None:
    with pytest.raises(UploadRefused, match="两次"):
        together([{"limits.yaml": "a"}, {"limits.yaml": "b"}])


@pytest.mark.parametrize("folder", ["", "mini/", "desktop/mini/"])
def test_a_zip_of_a_folder_is_read_as_the_folder(folder: str) -> None:
    content = zipped({"pack.yaml": "name: mini", "clauses/a.yaml": "clauses: []", "README.md": "read me"}, folder)

    files = together([unpacked("mini.zip", content)])

    assert files == {"pack.yaml": "name: mini", "clauses/a.yaml": "clauses: []"}


@pytest.mark.parametrize(
    "text",
    ["name: [", "&a [*a, *a]", "!!python/object/apply:os.system ['true']", "- " * 60, "", "name: ../../etc"],
    ids=["broken", "alias", "tag", "deep", "empty", "a name that leads out"],
)
def test_a_manifest_that_is_none_is_kept_and_told_with_its_line(shelf: Path, world: World, text: str) -> None:
    draft = drafting.start(files={"pack.yaml": text}, library=shelf, by=world.viewer("guan"), at=START)

    findings = read_review(draft.review).findings
    assert findings
    assert {found.file for found in findings} == {"pack.yaml"}


def test_a_file_of_a_draft_may_not_lead_out_of_it(shelf: Path, world: World) -> None:
    draft = drafting.start(files=mini(shelf), library=shelf, by=world.viewer("guan"), at=START)

    for path in ("../x.yaml", ".hidden.yaml", "x.sh"):
        with pytest.raises(Refused):
            drafting.write_file(
                draft_id=draft.id, seen=1, path=path, text="a", library=shelf, by=world.viewer("guan"), at=START
            )
    assert Draft.objects.get().edition == 1
