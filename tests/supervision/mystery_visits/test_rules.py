"""Who is sent where, what must be brought back, what a unit scored, what a digest binds."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.supervision.mystery_visits.rules import (
    Errand,
    Material,
    MaterialRefused,
    Minimum,
    Person,
    Sent,
    Tie,
    check_material,
    digest_of,
    lacking,
    root_of,
    rotated,
    unit_scores,
)

DAY = date(2026, 3, 2)
ANYHOW = settings(suppress_health_check=[HealthCheck.too_slow])
PATHS = {"E": "/YH/H/E/", "E1": "/YH/H/E/E1/", "W": "/YH/H/W/", "H": "/YH/H/"}

errands = st.lists(st.tuples(st.sampled_from(sorted(PATHS)), st.integers(0, 60)), max_size=8).map(
    lambda rows: [Errand(str(n), unit, PATHS[unit], DAY + timedelta(days=on)) for n, (unit, on) in enumerate(rows)]
)
people = st.sets(st.sampled_from("abcde"), max_size=5).map(lambda keys: [Person(key) for key in sorted(keys)])
past = st.lists(
    st.builds(
        Sent,
        st.sampled_from("abcde"),
        st.sampled_from(sorted(PATHS)),
        st.integers(-80, 60).map(lambda n: DAY + timedelta(days=n)),
    ),
    max_size=8,
)
ties = st.lists(st.builds(Tie, st.sampled_from("abcde"), st.sampled_from(sorted(PATHS.values()))), max_size=4)
rests = st.integers(0, 90).map(lambda days: timedelta(days=days))


@ANYHOW
@given(errands, people, past, ties, rests, st.text(max_size=5))
def test_nobody_comes_back_too_soon_and_nobody_goes_where_they_are_known(
    errands: list[Errand], people: list[Person], past: list[Sent], ties: list[Tie], rest: timedelta, seed: str
) -> None:
    found = rotated(errands, people, past=past, ties=ties, rest=rest, seed=seed)

    sent = [(found.chosen[each.key], each) for each in errands if each.key in found.chosen]
    for n, (person, errand) in enumerate(sent):
        others = [(p, e.unit, e.on) for m, (p, e) in enumerate(sent) if m != n]
        for who, unit, on in [*others, *((s.person, s.unit, s.on) for s in past)]:
            if (who, unit) == (person, errand.unit):
                assert abs((errand.on - on).days) >= rest.days
        for tie in ties:
            if tie.person == person:
                assert not errand.path.startswith(tie.path)
                assert not tie.path.startswith(errand.path)
    assert {*found.chosen, *(gap.errand.key for gap in found.gaps)} == {errand.key for errand in errands}


@ANYHOW
@given(errands, people, past, ties, rests, st.text(max_size=5), st.randoms())
def test_the_draw_is_the_same_however_the_frame_is_read(
    errands: list[Errand],
    people: list[Person],
    past: list[Sent],
    ties: list[Tie],
    rest: timedelta,
    seed: str,
    dice: object,
) -> None:
    shuffled = list(errands), list(people)
    for rows in shuffled:
        dice.shuffle(rows)  # type: ignore[attr-defined]

    one = rotated(errands, people, past=past, ties=ties, rest=rest, seed=seed)
    other = rotated(*shuffled, past=reversed(past), ties=reversed(ties), rest=rest, seed=seed)

    assert one.chosen == other.chosen


def test_the_load_is_even_where_everybody_may_go_everywhere() -> None:
    wanted = [Errand(str(n), f"U{n}", f"/YH/U{n}/", DAY) for n in range(20)]

    found = rotated(wanted, [Person(key) for key in "abc"], rest=timedelta(days=90), seed="s")

    assert sorted(Counter(found.chosen.values()).values()) == [6, 7, 7]


def test_a_gap_says_how_many_are_known_there_and_how_many_have_been_there() -> None:
    errand = Errand("1", "E", PATHS["E"], DAY)
    been = [Sent("b", "E", DAY - timedelta(days=10))]

    found = rotated(
        [errand], [Person("a"), Person("b")], past=been, ties=[Tie("a", PATHS["E1"])], rest=timedelta(days=30), seed=""
    )

    assert [(gap.known, gap.resting) for gap in found.gaps] == [(1, 1)]


@pytest.mark.parametrize(
    ("photos", "minutes", "impression", "questions", "lacks"),
    [
        (4, 15, "好" * 80, ("问一", "问二"), []),
        (3, 15, "好" * 80, ("问一", "问二"), ["photos"]),
        (4, 14, "好" * 80, ("问一", "问二"), ["video_minutes"]),
        (4, 15, "好" * 79 + " \n ", ("问一", "问二"), ["impression"]),
        (4, 15, "好" * 80, ("问一", "  "), ["questions"]),
        (0, 0, "", (), ["photos", "video_minutes", "impression", "questions"]),
    ],
)
def test_what_a_visit_must_bring_back(
    photos: int, minutes: int, impression: str, questions: tuple[str, ...], lacks: list[str]
) -> None:
    least = Minimum(photos=4, video_minutes=15, impression=80, questions=2)
    brought = Material(photos, minutes, impression, questions)

    assert [field for field, _sentence, _params in lacking(least, brought)] == lacks
    if lacks:
        with pytest.raises(MaterialRefused) as refused:
            check_material(least, brought)
        assert refused.value.field == lacks[0]
    else:
        check_material(least, brought)


parts = st.fractions(0, 50, max_denominator=40)


@ANYHOW
@given(st.lists(st.tuples(st.sampled_from("AB"), parts, parts, st.booleans()), max_size=9))
def test_a_unit_scores_what_its_visits_earned_of_what_applied(rows: list[tuple[str, Fraction, Fraction, bool]]) -> None:
    found = unit_scores(rows)

    for unit in "AB":
        own = [row for row in rows if row[0] == unit]
        if not own:
            assert unit not in found
            continue
        of = sum(row[2] for row in own)
        wanted = 100 * sum(row[1] for row in own) / of if of else None
        assert found[unit].share == wanted
        assert found[unit].visits == len(own)
        assert found[unit].vetoed == sum(row[3] for row in own)


contents = st.dictionaries(
    st.text(max_size=4), st.one_of(st.text(max_size=6), st.integers(), st.lists(st.text(max_size=3)))
)


@ANYHOW
@given(contents, contents, st.text("ab", max_size=4), st.text("ab", max_size=4))
def test_a_digest_binds_content_and_salt(
    one: dict[str, object], other: dict[str, object], salt: str, more: str
) -> None:
    assert digest_of(one, salt=salt) == digest_of(dict(reversed(one.items())), salt=salt)
    assert (digest_of(one, salt=salt) == digest_of(other, salt=salt)) == (one == other)
    assert (digest_of(one, salt=salt) == digest_of(one, salt=salt + more)) == (not more)


def test_a_day_without_anything_has_a_root_like_any_other() -> None:
    quiet, busy = root_of([], salt="x"), root_of([digest_of({"a": 1}, salt="y")], salt="x")

    assert len(quiet) == len(busy) == 64
    assert quiet != busy != root_of([digest_of({"a": 1}, salt="y")], salt="z")
