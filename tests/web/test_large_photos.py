"""A photo of 50 MB gets a sentence wherever evidence is handed in, and what was typed beside it is kept."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plumbline.ground.casefiles.models import Attachment
from plumbline.supervision.duties import queries
from plumbline.supervision.improvement.models import Rectification
from tests.web.conftest import DeskOf, text_of
from tests.web.test_duties import duties as duties
from tests.web.test_duties import owed
from tests.web.test_rectification_pages import number as number
from tests.world import World

TYPED = "每日晨会清点，已执行两周"


@pytest.fixture
def large(settings: Any) -> SimpleUploadedFile:
    """As large beside its limit as 50 MB beside the real one."""
    settings.ATTACHMENT_MAX_BYTES = 500
    return SimpleUploadedFile("现场.jpg", b"\xff\xd8\xff" + b"0" * 5_000, content_type="image/jpeg")


def test_what_was_reported_as_done_comes_back_without_the_photo(
    desk_of: DeskOf, number: str, large: SimpleUploadedFile
) -> None:
    head = desk_of("head-east")
    head.post(f"/rectifications/{number}/moves/plan/", measures="清点")

    answer = head.post(f"/rectifications/{number}/moves/answer/", note=TYPED, file=large)

    assert answer.status_code in (413, 422)
    assert TYPED in text_of(answer)
    assert "现场.jpg" in text_of(answer)
    assert (Rectification.objects.get().state, Attachment.objects.count()) == ("open", 0)


def test_a_duty_stays_owed_and_what_was_typed_stays_on_the_page(
    desk_of: DeskOf, duties: World, large: SimpleUploadedFile
) -> None:
    row = owed("township_collection")

    answer = desk_of("fang").post(reverse("duty-fulfil", args=[row.id]), reference="会议室柜 3", note=TYPED, file=large)

    assert answer.status_code in (413, 422)
    for words in (TYPED, "会议室柜 3", "现场.jpg"):
        assert words in text_of(answer)
    assert queries.fulfilments(row) == []
    assert Attachment.objects.count() == 0
