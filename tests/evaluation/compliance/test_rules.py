"""Which rule carries out which clause, without a database."""

from typing import Any

from plumbline.evaluation.compliance.rules import Text, controls_of, held, reasons_of, without_clause


def row(section: str, code: str, clause: str = "", *, part: str = "", because: str = "") -> dict[str, Any]:
    return {
        "section": section,
        "code": code,
        "part": part,
        "zh": code,
        "en": code,
        "clause": clause,
        "proposed": bool(because),
        "because_zh": because,
        "because_en": because,
    }


CONTENT = {
    "controls": [
        row("scorecards", "card", "S0-1", part="item"),
        row("limits", "answer", "S0-1"),
        row("duties", "plan", "S0-2"),
        row("duties", "extra", because="law elsewhere"),
        row("duties", "lost"),
    ],
    "unbound": [{"clause": "S0-3", "zh": "标题", "en": "Title"}],
}
CLAUSES = [Text(code, "S0", "", code, code) for code in ("S0-1", "S0-2", "S0-3", "S0-4")]


def test_a_clause_shows_its_controls_in_the_order_of_their_kinds() -> None:
    found = held(CLAUSES, controls_of(CONTENT, pack="p"), reasons_of(CONTENT))

    assert [each.name for each in found[0].controls] == ["limits/answer", "scorecards/card/item"]
    assert [each.key for each in found[1].controls] == [("duties", "p", "plan")]


def test_a_clause_without_a_control_is_an_orphan_unless_the_pack_says_why() -> None:
    found = {each.code: each for each in held(CLAUSES, controls_of(CONTENT, pack="p"), reasons_of(CONTENT))}

    assert [code for code, each in found.items() if each.is_orphan] == ["S0-4"]
    assert [code for code, each in found.items() if each.is_explained] == ["S0-3"]


def test_a_control_without_a_clause_is_an_orphan_unless_it_says_why() -> None:
    orphans, explained = without_clause(controls_of(CONTENT, pack="p"))

    assert [each.code for each in orphans] == ["lost"]
    assert [each.code for each in explained] == ["extra"]


def test_another_pack_may_carry_a_clause_out() -> None:
    others = controls_of({"controls": [row("indicators", "use_07", "S0-4")]}, pack="other")

    [found] = held(CLAUSES[3:], others, {})

    assert [(each.pack, each.name) for each in found.controls] == [("other", "indicators/use_07")]


def test_a_version_that_wrote_no_controls_down_has_none() -> None:
    assert controls_of({}, pack="p") == []
    assert reasons_of({}) == {}
