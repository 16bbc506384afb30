"""What a visit must bring back at least (the operators' protocol in W73): pictures, minutes of video, an impression in words, questions that were asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

LONGEST_IMPRESSION = 4_000
LONGEST_QUESTION = 500
MOST_QUESTIONS = 20


class MaterialRefused(Refused):
    """The visit brought back less than its scenario asks for."""

    code = "material_refused"


@dataclass(frozen=True)
class Minimum:
    """The least that counts; 0 where nothing of the kind is asked. ``impression`` in characters."""

    photos: int = 4
    video_minutes: int = 0
    impression: int = 80
    questions: int = 2


@dataclass(frozen=True)
class Material:
    """What was brought back. Blanks and line breaks in the impression do not count as characters."""

    photos: int = 0
    video_minutes: int = 0
    impression: str = ""
    questions: Sequence[str] = ()


Lack = tuple[str, str, dict[str, Any]]
"""Which part is too little, the sentence and its parameters."""


def lacking(least: Minimum, brought: Material) -> list[Lack]:
    """Everything that is too little, in the order of the form."""
    said = sum(not character.isspace() for character in brought.impression)
    asked = sum(bool(question.strip()) for question in brought.questions)
    found: list[Lack] = []
    for name, have, need, sentence in (
        ("photos", brought.photos, least.photos, _("照片至少 %(need)d 张，现有 %(have)d 张。")),
        (
            "video_minutes",
            brought.video_minutes,
            least.video_minutes,
            _("录像至少 %(need)d 分钟，现为 %(have)d 分钟。"),
        ),
        ("impression", said, least.impression, _("总体印象与主要问题至少 %(need)d 字，现为 %(have)d 字。")),
        ("questions", asked, least.questions, _("至少向工作人员提 %(need)d 个问题，现记录 %(have)d 个。")),
    ):
        if have < need:
            found.append((name, sentence, {"need": need, "have": have}))
    return found


def check_material(least: Minimum, brought: Material) -> None:
    """Raises MaterialRefused, naming the first part that is too little."""
    for field, sentence, params in lacking(least, brought):
        raise MaterialRefused(sentence, field=field, **params)
