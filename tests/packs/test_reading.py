"""YAML as people mean it, with the line of everything."""

from pathlib import Path

import pytest

from plumbline.packs.reading import UnreadableYaml, Value, foreign_files, read_source, source_files


def content_of(text: str, tmp_path: Path) -> Value:
    file = tmp_path / "clauses.yaml"
    file.write_text(text, encoding="utf-8")
    return read_source(tmp_path, "clauses", file).content


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("no", "no"),
        ("08:30", "08:30"),
        ("2026-10-01", "2026-10-01"),
        ("10-15", "10-15"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("12", 12),
        ("-3", -3),
        ("99.5", 99.5),
        ("9" * 5_000, "9" * 5_000),
        ("9" * 400 + ".5", "9" * 400 + ".5"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("[1, a]", (1, "a")),
    ],
)
def test_a_value_is_what_its_writer_means(written: str, meant: Value, tmp_path: Path) -> None:
    assert content_of(f"value: {written}\n", tmp_path) == {"value": meant}


def test_every_place_has_its_line_and_a_missing_key_the_line_of_its_row(tmp_path: Path) -> None:
    file = tmp_path / "limits.yaml"
    file.write_text("warn_percent: [80]\nlimits:\n  - code: a\n    unit: hour\n  - {code: b}\n", encoding="utf-8")

    source = read_source(tmp_path, "limits", file)

    assert source.line_of(("limits", 0, "unit")) == 4
    assert source.line_of(("limits", 1, "unit")) == 5
    assert source.line_of(("nowhere",)) == 1


def test_an_empty_file_reads_as_nothing(tmp_path: Path) -> None:
    assert content_of("# only a comment\n", tmp_path) is None


def test_a_control_character_is_a_mistake_with_a_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableYaml) as refused:
        content_of("a: 1\nb: \x07\n", tmp_path)

    assert (refused.value.problem, refused.value.line) == ("syntax", 2)


def test_a_billion_laughs_is_refused_at_the_first_anchor(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

    with pytest.raises(UnreadableYaml, match="alias"):
        content_of(bomb, tmp_path)


def test_a_hundred_thousand_brackets_do_not_exhaust_the_stack(tmp_path: Path) -> None:
    with pytest.raises(UnreadableYaml):
        content_of("a: " + "[" * 100_000, tmp_path)


def test_a_subject_may_be_a_folder_of_files_read_in_order_of_name(tmp_path: Path) -> None:
    for name in ("pack.yaml", "clauses/b.yaml", "clauses/a.yaml", "limits.yaml", "limit.yaml", "notes/x.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")

    found = [path.relative_to(tmp_path).as_posix() for _, path in source_files(tmp_path)]
    foreign = [path.relative_to(tmp_path).as_posix() for path in foreign_files(tmp_path)]

    assert found == ["pack.yaml", "clauses/a.yaml", "clauses/b.yaml", "limits.yaml"]
    assert foreign == ["limit.yaml", "notes/x.yml"]
