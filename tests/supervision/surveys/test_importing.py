"""Files of third parties and hotlines: taken once, every row that is not taken with its line and a sentence."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO
from statistics import mean
from typing import Any

import pytest

from plumbline.ground.kernel.mappings import MappingRefused
from plumbline.ground.kernel.records import records
from plumbline.supervision.questionnaires import actions as questionnaires
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.models import Batch, Invite, Response, Survey
from plumbline.supervision.surveys.queries import results, surveys
from plumbline.supervision.surveys.rules.designing import GivenStratum
from plumbline.supervision.surveys.rules.mappings import read_survey_mapping
from plumbline.supervision.surveys.rules.rows import RowRefused
from plumbline.supervision.surveys.states import Basis, Kind, Way
from tests.real_data import real_data, real_rows
from tests.supervision.surveys.asking import OPENED, form, opened, town
from tests.world import START, World

MAPPING: dict[str, Any] = {
    "source": "第三方",
    "times": {"zone": "Asia/Shanghai"},
    "reference": ["编号"],
    "answered_at": "时间",
    "stratum": {"column": "区"},
    "answers": {
        "overall": {"column": "总体", "values": {"很满意": "5", "不满意": "2"}},
        "solved": {"column": "解决", "values": {"是": "yes", "否": "no"}},
        "why": {"column": "原因"},
    },
}
HEADER = "编号,时间,区,总体,解决,原因\n"
LINES = HEADER + "".join(
    (
        "1,2026-02-05 10:00:00,东,很满意,是,\n",
        "2,2026-02-05 10:10:00,西,不满意,否,等了两天\n",
        "3,昨天,东,很满意,是,\n",
        "4,2026-02-05 11:00:00,东,很好,是,\n",
        "5,2026-02-05 11:00:00,南,很满意,是,\n",
        "6,2026-02-05 11:00:00,东,很满意,,\n",
        "1,2026-02-05 12:00:00,东,不满意,否,\n",
    )
)


def sent(text: str, mapping: dict[str, Any] = MAPPING, name: str = "二月.csv") -> actions.SentFile:
    rows = records(StringIO(text), delimiter=",")
    first = next(rows)
    return actions.SentFile(
        name=name,
        digest="0" * 64,
        mapping=read_survey_mapping(mapping),
        header=first.cells,
        rows=rows,  # type: ignore[union-attr]
    )


@pytest.fixture
def taking_files(world: World) -> Survey:
    form(world)
    return opened(
        world,
        kind=Kind.POPULATION,
        basis=Basis.GIVEN,
        ways=(Way.FILE,),
        given=(GivenStratum(code="东", size=900), GivenStratum(code="西", size=100)),
    )


def take(world: World, survey: Survey, text: str, *, dry_run: bool = False, **more: Any) -> actions.Imported:
    return actions.import_answers(
        number=survey.number, file=sent(text, {**MAPPING, **more}), by=world.viewer("fang"), at=OPENED, dry_run=dry_run
    )


def test_good_rows_go_in_and_every_other_is_told_by_line_and_sentence(world: World, taking_files: Survey) -> None:
    done = take(world, taking_files, LINES)

    assert (done.taken, done.unchanged, done.rejected) == (2, 0, 5)
    assert {each["line"]: each["sentence"][:12] for each in done.rejects} == {
        4: "“%(value)s”不",
        5: "“%(name)s”的答",
        6: "调查中没有“%(name",
        7: "必答题“%(name)s",
        8: "编号“%(referen",
    }
    assert {(each.reference, each.stratum.code, each.line) for each in Response.objects.select_related("stratum")} == {
        ("1", "东", 2),
        ("2", "西", 3),
    }


def test_the_same_file_again_changes_nothing(world: World, taking_files: Survey) -> None:
    take(world, taking_files, LINES)
    again = take(world, taking_files, LINES)

    assert (again.taken, again.unchanged) == (0, 2)
    assert Response.objects.count() == 2
    assert [each.taken for each in surveys.batches(taking_files)] == [0, 2] or Batch.objects.count() == 2


def test_a_file_is_tried_out_without_leaving_anything(world: World, taking_files: Survey) -> None:
    tried = take(world, taking_files, LINES, dry_run=True)

    assert (tried.taken, tried.rejected, tried.batch_id) == (2, 5, None)
    assert not Response.objects.exists()
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"answered_at": "没有这列"},
        {"answers": {"overall": {"column": "nothing"}}},
        {"nonsense": 1},
        {"times": {"zone": "Mars/Base"}},
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(world: World, taking_files: Survey, more: dict[str, Any]) -> None:
    with pytest.raises(MappingRefused):
        take(world, taking_files, LINES, **more)


def test_an_item_that_the_form_does_not_have_is_refused(world: World, taking_files: Survey) -> None:
    with pytest.raises(RowRefused, match="other"):
        take(world, taking_files, LINES, answers={"other": {"column": "总体"}})


def test_a_closed_survey_takes_no_files(world: World, taking_files: Survey) -> None:
    actions.close(number=taking_files.number, by=world.viewer("fang"), at=OPENED)

    with pytest.raises(actions.NoFiles):
        take(world, taking_files, LINES)


def test_a_hotline_calls_the_sample_and_hands_back_who_answered_and_who_did_not(world: World) -> None:
    form(world)
    town(world)
    survey = opened(world, ways=(Way.FILE,), n=8)
    numbers = [number for number, _token in surveys.links(survey)]
    lines = "编号,时间,客户,结果,总体,解决\n" + "".join(
        (
            f"a,2026-02-05 10:00:00,{numbers[0]},成功,很满意,是\n",
            f"b,2026-02-05 10:00:00,{numbers[1]},拒访,,\n",
            f"c,2026-02-05 10:00:00,{numbers[2]},无人接听,,\n",
            f"d,2026-02-05 10:00:00,{numbers[0]},成功,不满意,否\n",
            "e,2026-02-05 10:00:00,X999,成功,很满意,是\n",
            f"f,2026-02-05 10:00:00,{numbers[3]},忙,,\n",
        )
    )
    said = {"成功": "answered", "拒访": "refused", "无人接听": "unreached"}
    mapping = {
        **{name: MAPPING[name] for name in ("source", "times", "reference", "answered_at")},
        "customer": "客户",
        "result": {"column": "结果", "values": said},
        "answers": {code: MAPPING["answers"][code] for code in ("overall", "solved")},
    }

    done = actions.import_answers(number=survey.number, file=sent(lines, mapping), by=world.viewer("fang"), at=OPENED)
    again = actions.import_answers(number=survey.number, file=sent(lines, mapping), by=world.viewer("fang"), at=OPENED)

    assert (done.taken, [each["line"] for each in done.rejects]) == (3, [5, 6, 7])
    assert (again.taken, again.unchanged) == (0, 3)
    (stratum,) = surveys.strata(survey)
    assert (stratum.answered, stratum.refused, stratum.unreachable, stratum.invited) == (1, 1, 1, 10)
    assert Response.objects.get().invite.customer.number == numbers[0]  # type: ignore[union-attr]
    assert Invite.objects.filter(state="waiting").count() == 7


# ── Customers of a water utility ─────────────────────────────────────────────

ITEMS = [f"t{n:02}" for n in range(1, 6)] + [f"f{n:02}" for n in range(1, 14)]
USABLE: list[dict[str, Any]] = [
    {"column": "term", "one_of": [""]},
    {"column": "trap", "one_of": ["1"]},
    {"column": "consent", "one_of": ["1"]},
]


def water_form(world: World) -> None:
    items = [
        {"code": code, "name": code, "kind": "number", "least": "1", "most": "7", "na": False, "required": False}
        for code in ITEMS
    ]
    document = {"code": "water", "name": "供水", "purpose": "survey", "sections": [{"code": "s", "items": items}]}
    terms = questionnaires.FormTerms(code="water", purpose="survey", name="供水满意度", document=document)
    questionnaires.install_forms(
        pack="test-water", version="1", forms=[terms], valid_from=date(2015, 1, 1), by=world.system, at=START
    )


def test_a_survey_of_a_water_utility_says_what_counting_it_by_hand_says(world: World) -> None:
    """690 rows: those that were broken off, fell into the trap or gave no consent are told, the others are counted."""
    path = real_data("surveys", "water_utility_customer_survey_690.csv")
    rows = real_rows("surveys", "water_utility_customer_survey_690.csv")
    water_form(world)
    survey = opened(
        world, basis=Basis.GIVEN, ways=(Way.FILE,), given=(GivenStratum(code="all", size=0),), hot_below_percent=None
    )
    mapping = {
        "source": "r4h2o",
        "times": {"zone": "Asia/Shanghai"},
        "reference": ["respondent"],
        "answered_at": "ended_at",
        "only": USABLE,
        "answers": {code: {"column": code} for code in ITEMS},
    }

    done = actions.import_answers(
        number=survey.number,
        file=sent(path.read_text(encoding="utf-8-sig"), mapping, path.name),
        by=world.viewer("fang"),
        at=OPENED + timedelta(days=1),
    )

    usable = [row for row in rows if row["term"] == "" and row["trap"] == "1" and row["consent"] == "1"]
    assert 0 < len(usable) < len(rows) == 690
    assert (done.taken, done.rejected) == (len(usable), 690 - len(usable))
    found = {each.item.code: each for each in results.figures(survey, viewer=world.viewer("fang"))}
    for code in ITEMS:
        answers = [int(row[code]) for row in usable if row[code]]
        by_name = {each.code: each.value for each in found[code].figures}
        assert found[code].answers == {str(answer): n for answer, n in Counter(answers).items()}
        assert by_name["mean"] == pytest.approx(mean(answers))
        assert by_name["top2"] == pytest.approx(sum(each >= 6 for each in answers) / len(answers))
