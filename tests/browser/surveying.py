"""Surveys for the walk over every page: a draft, one under way with somebody to call and a file of answers, one that is over."""

from datetime import timedelta
from io import StringIO

from plumbline.ground.kernel.records import records
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.models import Batch, Survey
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules.designing import Design, GivenStratum
from plumbline.supervision.surveys.rules.mappings import read_survey_mapping
from plumbline.supervision.surveys.states import Basis, Dimension, Kind, Way
from tests.orders import IN_SEASON
from tests.supervision.surveys.asking import town
from tests.world import World

AT = IN_SEASON + timedelta(hours=4)
MAPPING = {
    "source": "第三方",
    "times": {"zone": "Asia/Shanghai"},
    "reference": ["编号"],
    "answered_at": "时间",
    "stratum": {"column": "区"},
    "answers": {"overall": {"column": "总体"}, "solved": {"column": "解决"}},
}
LINES = "编号,时间,区,总体,解决\n1,2026-01-06 10:00:00,东,5,yes\n2,昨天,东,5,yes\n"


def surveyed_pages(company: World) -> dict[str, list[str]]:
    """For each page of surveys the addresses to look at."""
    town(company, homes=14, shops=4, gold=2, silver=2)
    draft = _survey(company, name="设计中的调查", n=5)
    over, under_way = (_opened(company, name=name, seed=name, rest_days=0) for name in ("已结束的调查", "进行中的调查"))
    for place, (_number, token) in enumerate(surveys.links(over)):
        answers = {"overall": "2" if place % 4 == 0 else "5", "solved": "no" if place % 4 == 0 else "yes"}
        actions.answer_by_link(token=token, answers=answers, by=company.system, at=AT)
    actions.close(number=over.number, by=company.viewer("fang"), at=AT)
    invite = surveys.to_call(viewer=company.viewer("xu"), at=AT)[0]
    batch = _file(company)
    numbers = [draft.number, under_way.number, over.number]
    return {
        "surveys": ["/surveys/"],
        "surveys-new": ["/surveys/new/"],
        "surveys-coverage": ["/surveys/coverage/", "/surveys/coverage/?rule=key-year"],
        "survey-calls": ["/surveys/calls/"],
        "survey-call": [f"/surveys/calls/{invite.id}/"],
        "survey": [f"/surveys/{number}/" for number in numbers],
        "survey-design": [f"/surveys/{draft.number}/design/"],
        "survey-results": [f"/surveys/{number}/results/" for number in numbers[1:]],
        "survey-ranking": [f"/surveys/{over.number}/ranking/"],
        "survey-answers": [f"/surveys/{over.number}/answers/", f"/surveys/{over.number}/answers/?words=yes"],
        "survey-import": [f"/surveys/{batch.survey.number}/import/"],
        "survey-batch": [f"/surveys/{batch.survey.number}/import/{batch.id}/"],
    }


def _survey(company: World, **more: object) -> Survey:
    plain = {
        "kind": Kind.POPULATION,
        "ways": (Way.PHONE, Way.LINK),
        "basis": Basis.CUSTOMERS,
        "line": "heating",
        "strata_by": (Dimension.KIND,),
        "n": 12,
        "seed": "2026",
        "target_percent": 99.0,
    }
    form = questionnaires.version_for("contact_survey", AT.date())
    return actions.design(
        terms=Design(**{**plain, **more}),  # type: ignore[arg-type]
        form_version_id=form.id,
        unit_id=company.unit_id("YH"),
        by=company.viewer("fang"),
        at=AT,
    )


def _opened(company: World, **more: object) -> Survey:
    kept = _survey(company, **more)
    return actions.open_survey(number=kept.number, by=company.viewer("fang"), at=AT, leave_out=frozenset())


def _file(company: World) -> Batch:
    """A file of a third party, one row of which cannot be taken."""
    survey = _opened(
        company,
        name="第三方调查",
        basis=Basis.GIVEN,
        ways=(Way.FILE, Way.COUNTER),
        strata_by=(),
        given=(GivenStratum(code="东", size=900),),
    )
    rows = records(StringIO(LINES), delimiter=",")
    header = next(rows)
    file = actions.SentFile(
        name="一月.csv",
        digest="7" * 64,
        mapping=read_survey_mapping(MAPPING),
        header=header.cells,  # type: ignore[union-attr]
        rows=rows,
    )
    actions.import_answers(number=survey.number, file=file, by=company.viewer("fang"), at=AT)
    return Batch.objects.select_related("survey").get()
