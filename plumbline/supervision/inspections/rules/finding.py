"""Which findings a sheet makes: those written down on the spot, and one for every item that earned nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.supervision.inspections.rules.choosing import InspectionRefused
from plumbline.supervision.inspections.states import Grade
from plumbline.supervision.questionnaires.rules import Form, Item, ItemScore, Score

LONGEST_FINDING = 2_000


@dataclass(frozen=True)
class Draft:
    """A finding as the inspector writes it; ``photo`` is an attachment of the visit, empty for none."""

    item: str
    grade: Grade
    text: str = ""
    photo: str = ""


@dataclass(frozen=True)
class Found:
    """A finding with what its item says of it."""

    item: Item
    grade: Grade
    text: str
    photo: str


def read_drafts(form: Form, drafts: Mapping[str, Mapping[str, Any]]) -> dict[str, Draft]:
    """Drafts as they are kept, by item.

    Raises:
        InspectionRefused: an item the form does not have, or a grade there is none of. TextRefused: words that cannot be kept.
    """
    found = {}
    for code, draft in drafts.items():
        item = form.item(code)
        if item is None:
            raise InspectionRefused(
                _("表中没有“%(item)s”这一项，请刷新页面后重填。"), field="findings", item=str(code)[:60]
            )
        found[code] = Draft(code, _grade(draft.get("grade")), _text(draft, item), str(draft.get("photo") or ""))
    return found


def _grade(given: object) -> Grade:
    try:
        return Grade(str(given))
    except ValueError:
        raise InspectionRefused(_("请选择问题等级：一般、较重或严重。"), field="findings") from None


def _text(draft: Mapping[str, Any], item: Item) -> str:
    text = str(draft.get("text") or "").strip()
    check_text(text, field="findings", name=item.name.zh, most=LONGEST_FINDING)
    return text


def findings_of(form: Form, score: Score, drafts: Mapping[str, Draft]) -> list[Found]:
    """Every drafted finding, and one for each item that earned nothing: serious where the item vetoes, else minor, in the order of the form.

    Raises:
        InspectionRefused: a veto item that failed is graded less than serious; a finding above minor says nothing.
    """
    shares = {each.code: each for each in score.items}
    found = []
    for item in form.items:
        draft = drafts.get(item.code) or _of_nothing_earned(item, shares.get(item.code))
        if draft is not None:
            _check(item, shares.get(item.code), draft)
            found.append(Found(item, draft.grade, draft.text, draft.photo))
    return found


def _of_nothing_earned(item: Item, earned: ItemScore | None) -> Draft | None:
    if earned is None or earned.share != 0:
        return None
    return Draft(item.code, Grade.SERIOUS if earned.vetoes else Grade.MINOR, item.name.zh)


def _check(item: Item, earned: ItemScore | None, draft: Draft) -> None:
    if earned is not None and earned.vetoes and draft.grade is not Grade.SERIOUS:
        raise InspectionRefused(_("“%(item)s”是否决项，问题须定为严重。"), field="findings", item=item.name.zh)
    if draft.grade is not Grade.MINOR and not draft.text:
        raise InspectionRefused(_("“%(item)s”的问题定为较重或严重，请写明情况。"), field="findings", item=item.name.zh)
