"""What a form is for, and which kinds of item there are."""

from enum import StrEnum

from plumbline.ground.kernel.wording import _


class Purpose(StrEnum):
    INSPECTION = "inspection"
    MYSTERY = "mystery"
    SURVEY = "survey"
    FILE_REVIEW = "file_review"
    CALL_QUALITY = "call_quality"
    RECHECK = "recheck"


PURPOSE_LABELS: dict[Purpose, str] = {
    Purpose.INSPECTION: _("现场检查"),
    Purpose.MYSTERY: _("神秘客户暗访"),
    Purpose.SURVEY: _("满意度调查"),
    Purpose.FILE_REVIEW: _("档案评审"),
    Purpose.CALL_QUALITY: _("录音质检"),
    Purpose.RECHECK: _("回访复核"),
}


class ItemKind(StrEnum):
    YES_NO = "yes_no"
    PARTIAL = "partial"
    POINTS = "points"
    SCALE5 = "scale5"
    SCALE10 = "scale10"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    PHOTO = "photo"


KIND_LABELS: dict[ItemKind, str] = {
    ItemKind.YES_NO: _("是/否"),
    ItemKind.PARTIAL: _("是/部分/否"),
    ItemKind.POINTS: _("打分"),
    ItemKind.SCALE5: _("1—5 分"),
    ItemKind.SCALE10: _("1—10 分"),
    ItemKind.NUMBER: _("数值"),
    ItemKind.CHOICE: _("选项"),
    ItemKind.TEXT: _("文字"),
    ItemKind.PHOTO: _("照片"),
}

UNSCORED = frozenset({ItemKind.TEXT, ItemKind.PHOTO})
"""Words and pictures prove; they earn nothing."""

NOT_APPLICABLE = "na"
"""The answer with which an item leaves numerator and denominator."""
