"""The library of forms, one form as it is asked, trying one out; inputs turned into answers; a photo that is too large."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.datastructures import MultiValueDict

from plumbline.doors.web.forms import asking
from plumbline.ground.casefiles.rules import AttachmentRefused
from plumbline.supervision.questionnaires import actions, queries
from plumbline.supervision.questionnaires.models import Filling, FormVersion
from plumbline.supervision.questionnaires.rules import checked, read_form, score
from tests.orders import IN_SEASON
from tests.supervision.questionnaires.forms import DOCUMENT, FULL
from tests.web.conftest import Clock, DeskOf, text_of
from tests.world import RULES_FROM, World

FORM = read_form(DOCUMENT)


def version_of(code: str) -> FormVersion:
    return queries.version_for(code, RULES_FROM)


def sent(answers: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for code, answer in answers.items():
        query.setlist(f"a.{code}", answer if isinstance(answer, list) else [answer])
    return query


def test_the_library_lists_the_forms_by_what_they_are_for(desk_of: DeskOf, ruled_world: World) -> None:
    page = text_of(desk_of("fang").get("/forms/"))

    for words in ("现场检查", "上门服务检查表（七个一）", "档案评审", "录音质检", "满意度调查", "神秘客户暗访"):
        assert words in page


def test_what_mystery_customers_look_for_is_not_read_by_those_whom_they_visit(
    desk_of: DeskOf, ruled_world: World
) -> None:
    head = desk_of("head-east")

    assert "暗访" not in text_of(head.get("/forms/"))
    assert head.get(f"/forms/{version_of('mystery_hall').id}/").status_code == 404
    assert head.get(f"/forms/{version_of('mystery_hall').id}/try/").status_code == 404
    assert desk_of("guan").get(f"/forms/{version_of('mystery_hall').id}/").status_code == 200


def test_a_form_shows_items_with_weight_clause_guidance_condition_and_veto(desk_of: DeskOf, ruled_world: World) -> None:
    page = text_of(desk_of("fang").get(f"/forms/{version_of('home_visit').id}/"))

    for words in ("进门一声问候", "S4c-7653", "否决项", "仅当“本次为有偿服务”为“是”时询问", "95% 合格", "对应培训"):
        assert words in page


def test_a_try_out_scores_and_keeps_nothing(desk_of: DeskOf, ruled_world: World) -> None:
    version = version_of("heat_complaint_file")

    answer = desk_of("fang").post(
        f"/forms/{version.id}/try/",
        **{
            "a.dispatched_by_address": "yes",
            "a.assigned_at_once": "no",
            "a.handled_in_time": "na",
            "a.sheet_complete": "partly",
            "a.called_back": "yes",
        },
    )

    page = text_of(answer)
    # 2 + 0 + 3 + 6 of 2 + 3 + 6 + 6
    assert "64.71%" in page
    assert "11 ÷ 17" in page
    assert "还有 1 项未填" in page
    assert not Filling.objects.exists()


def test_a_veto_in_a_try_out_is_named_with_what_the_rest_would_be_worth(desk_of: DeskOf, ruled_world: World) -> None:
    answer = desk_of("fang").post(
        f"/forms/{version_of('heat_complaint_file').id}/try/", **{"a.replied_real_time": "no", "a.called_back": "yes"}
    )

    page = text_of(answer)
    assert "一票否决：实时回复。不计否决为 60%。" in page


def test_an_answer_that_is_not_taken_is_said_beside_its_item_and_nothing_typed_is_lost(
    desk_of: DeskOf, ruled_world: World
) -> None:
    answer = desk_of("fang").post(
        f"/forms/{version_of('telephone').id}/try/", **{"a.rings": "三声", "a.farewell_phone": "yes"}
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“人工接听前铃声次数”须填数字" in page
    assert 'value="三声"' in page
    assert 'name="a.farewell_phone" value="yes" checked' in page


def test_an_old_version_says_that_a_newer_one_is_in_force(desk_of: DeskOf, ruled_world: World, clock: Clock) -> None:
    old = version_of("telephone")
    actions.install_forms(
        pack="gas-city",
        version="9",
        forms=[
            actions.FormTerms(
                code="telephone", purpose="inspection", name="新表", document={**DOCUMENT, "code": "telephone"}
            )
        ],
        valid_from=IN_SEASON.date(),
        by=ruled_world.viewer("guan"),
        at=IN_SEASON,
    )
    clock(IN_SEASON + timedelta(days=1))

    page = text_of(desk_of("fang").get(f"/forms/{old.id}/"))

    assert "这一版已由 9 版" in page


def test_the_library_costs_the_same_however_many_versions_there_are(desk_of: DeskOf, ruled_world: World) -> None:
    fang = desk_of("fang")
    fang.get("/forms/")
    with CaptureQueriesContext(connection) as few:
        fang.get("/forms/")
    for number in range(3):
        actions.install_forms(
            pack=f"city-{number}",
            version="1",
            forms=[
                actions.FormTerms(
                    code=f"hall{each}", purpose="inspection", name="表", document={**DOCUMENT, "code": f"hall{each}"}
                )
                for each in range(5)
            ],
            valid_from=RULES_FROM,
            by=ruled_world.viewer("guan"),
            at=IN_SEASON,
        )
    fang.get("/forms/")

    with CaptureQueriesContext(connection) as many:
        fang.get("/forms/")

    assert len(many) <= len(few)


def test_what_a_page_asked_comes_back_as_the_answers_that_were_given() -> None:
    answers = {**FULL, "picture": ["one", "two"]}

    read = asking.answers_of(FORM, sent(answers))

    assert checked(FORM, read) == checked(FORM, answers)
    assert score(FORM, checked(FORM, read)).share == score(FORM, checked(FORM, answers)).share


def test_not_applicable_beside_a_number_wins_over_the_empty_input() -> None:
    assert asking.answers_of(FORM, sent({"wait": ["", "na"]}))["wait"] == "na"
    assert asking.answers_of(FORM, sent({"wait": ["12", ""]}))["wait"] == "12"


def test_answers_to_what_the_form_does_not_have_are_not_read() -> None:
    assert asking.answers_of(FORM, sent({"other": "yes", "sign": "no"})) == {"sign": "no"}


def test_remarks_are_read_by_item() -> None:
    query = QueryDict("n.sign=%20缺字%20&n.ramp=&n.other=x")

    assert asking.notes_of(FORM, query) == {"sign": "缺字"}


@pytest.mark.parametrize(("size", "is_taken"), [(20, True), (51, False)])
def test_a_photo_of_50_mb_is_refused_with_a_sentence(size: int, is_taken: bool) -> None:
    file = SimpleUploadedFile("厅内.jpg", b"")
    file.size = size * 1024 * 1024
    files: MultiValueDict[str, Any] = MultiValueDict({"p.picture": [file]})

    if is_taken:
        assert asking.photos_of(FORM, files, most_bytes=50 * 1024 * 1024) == {"picture": [file]}
        return
    with pytest.raises(AttachmentRefused) as refused:
        asking.photos_of(FORM, files, most_bytes=50 * 1024 * 1024)
    assert "51.0 MB，最多 50 MB" in str(refused.value)
    assert refused.value.field == "picture"
