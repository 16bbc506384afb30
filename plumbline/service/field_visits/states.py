"""States of a visit and the table of its moves; what a signed sheet and its parts may say."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class State(StrEnum):
    PLANNED = "planned"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    FINISHED = "finished"
    NO_ACCESS = "no_access"
    LEFT = "left"
    CANCELLED = "cancelled"


STATE_LABELS: dict[State, str] = {
    State.PLANNED: _("已预约"),
    State.DEPARTED: _("在途"),
    State.ARRIVED: _("已到场"),
    State.FINISHED: _("已完成"),
    State.NO_ACCESS: _("到访不遇"),
    State.LEFT: _("未完离开"),
    State.CANCELLED: _("未上门"),
}

S = State
OPEN = frozenset({S.PLANNED, S.DEPARTED, S.ARRIVED})
ON_THE_WAY = frozenset({S.DEPARTED, S.ARRIVED})

VISIT_MOVES: StateTable[State] = StateTable(
    states=State,
    first=S.PLANNED,
    moves=(
        Move("plan", _("预约上门"), frozenset({S.PLANNED}), S.PLANNED, Permission.ORDERS_HANDLE),
        Move("depart", _("出发"), frozenset({S.PLANNED}), S.DEPARTED, Permission.ORDERS_HANDLE, tone="primary"),
        Move(
            "arrive", _("到场"), frozenset({S.PLANNED, S.DEPARTED}), S.ARRIVED, Permission.ORDERS_HANDLE, tone="primary"
        ),
        Move("finish", _("完成并回复"), frozenset({S.ARRIVED}), S.FINISHED, Permission.ORDERS_HANDLE, tone="primary"),
        Move("no_access", _("到访不遇"), frozenset({S.ARRIVED}), S.NO_ACCESS, Permission.ORDERS_HANDLE, tone="warning"),
        Move("leave", _("未完离开"), ON_THE_WAY, S.LEFT, Permission.ORDERS_HANDLE, tone="warning"),
        Move("cancel", _("取消上门"), frozenset({S.PLANNED}), S.CANCELLED, Permission.ORDERS_HANDLE),
    ),
)


class Opinion(StrEnum):
    """What the customer says of the service on the sheet he signs."""

    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"


OPINION_LABELS: dict[Opinion, str] = {
    Opinion.SATISFIED: _("满意"),
    Opinion.BASICALLY: _("基本满意"),
    Opinion.DISSATISFIED: _("不满意"),
}


class Supply(StrEnum):
    """Whose part it is: with the customer's own only the basic labour fee is charged (S1 §四 11, 12)."""

    COMPANY = "company"
    OWN = "own"


SUPPLY_LABELS: dict[Supply, str] = {Supply.COMPANY: _("公司供料"), Supply.OWN: _("客户自备")}


class Done(StrEnum):
    """How an item of a checklist stands."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


DONE_LABELS: dict[Done, str] = {Done.YES: _("已做"), Done.NO: _("未做"), Done.NOT_APPLICABLE: _("不适用")}


class FileKind(StrEnum):
    PHOTO = "photo"
    SIGNATURE = "signature"


FILE_KIND_LABELS: dict[FileKind, str] = {FileKind.PHOTO: _("照片"), FileKind.SIGNATURE: _("签名")}
