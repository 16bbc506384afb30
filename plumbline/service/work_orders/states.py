"""States of a work order and the table of its moves."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class State(StrEnum):
    DRAFT = "draft"
    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    ARBITRATION = "arbitration"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ON_SITE = "on_site"
    RESOLVED = "resolved"
    REPLIED = "replied"
    CLOSED = "closed"
    VOIDED = "voided"
    MERGED = "merged"


STATE_LABELS: dict[State, str] = {
    State.DRAFT: _("草稿"),
    State.REGISTERED: _("待派单"),
    State.DISPATCHED: _("待接单"),
    State.RETURNED: _("已退单"),
    State.ARBITRATION: _("待裁定"),
    State.ACCEPTED: _("已接单"),
    State.ASSIGNED: _("已指派"),
    State.EN_ROUTE: _("在途"),
    State.ON_SITE: _("已到场"),
    State.RESOLVED: _("已处理"),
    State.REPLIED: _("待回访"),
    State.CLOSED: _("已办结"),
    State.VOIDED: _("已作废"),
    State.MERGED: _("已并单"),
}

S = State
IN_HAND = frozenset({S.ACCEPTED, S.ASSIGNED, S.EN_ROUTE, S.ON_SITE})
WORKING = IN_HAND | {S.RESOLVED}
WAITING = frozenset({S.REGISTERED, S.DISPATCHED, S.RETURNED, S.ARBITRATION})
OPEN = WAITING | WORKING
ENDED = frozenset({S.CLOSED, S.VOIDED, S.MERGED})
HOLDER_MILESTONES = ("accept", "assign")
"""What each holder of the order owes anew; the customer's own clocks run through."""

MOVES: StateTable[State] = StateTable(
    states=State,
    first=S.DRAFT,
    moves=(
        Move(
            "register",
            _("登记"),
            frozenset({S.DRAFT}),
            S.REGISTERED,
            Permission.ORDERS_REGISTER,
            starts=("registered",),
            tone="primary",
        ),
        Move(
            "dispatch",
            _("派单"),
            frozenset({S.REGISTERED, S.RETURNED}),
            S.DISPATCHED,
            Permission.ORDERS_DISPATCH,
            starts=("dispatched",),
            stops=("dispatch",),
            asks=("unit",),
            tone="primary",
        ),
        Move(
            "arbitrate",
            _("裁定派单"),
            frozenset({S.ARBITRATION}),
            S.DISPATCHED,
            Permission.ORDERS_ARBITRATE,
            starts=("dispatched",),
            stops=("dispatch",),
            asks=("unit", "note"),
            offers=(),
            tone="primary",
        ),
        Move(
            "accept",
            _("接单"),
            frozenset({S.DISPATCHED}),
            S.ACCEPTED,
            Permission.ORDERS_HANDLE,
            stops=("accept",),
            tone="primary",
        ),
        Move(
            "assign",
            _("指派"),
            frozenset({S.ACCEPTED, S.ASSIGNED}),
            S.ASSIGNED,
            Permission.ORDERS_ASSIGN,
            stops=("assign",),
            asks=("person",),
            tone="primary",
        ),
        Move("contact", _("已联系客户"), IN_HAND | {S.DISPATCHED}, None, Permission.ORDERS_HANDLE, stops=("contact",)),
        Move(
            "depart",
            _("出发"),
            frozenset({S.ACCEPTED, S.ASSIGNED}),
            S.EN_ROUTE,
            Permission.ORDERS_HANDLE,
            tone="primary",
        ),
        Move(
            "arrive",
            _("到场"),
            frozenset({S.ACCEPTED, S.ASSIGNED, S.EN_ROUTE}),
            S.ON_SITE,
            Permission.ORDERS_HANDLE,
            starts=("arrived",),
            stops=("arrive", "contact"),
            tone="primary",
        ),
        Move(
            "leave",
            _("未完离开"),
            frozenset({S.EN_ROUTE, S.ON_SITE}),
            S.ASSIGNED,
            Permission.ORDERS_HANDLE,
            or_target=S.ACCEPTED,
            asks=("note",),
            offers=(),
            tone="warning",
        ),
        Move("contain", _("险情受控"), IN_HAND, None, Permission.ORDERS_HANDLE, stops=("handle",)),
        Move(
            "investigate",
            _("初查完成"),
            IN_HAND,
            None,
            Permission.ORDERS_HANDLE,
            stops=("investigate",),
            asks=("note",),
            offers=(),
        ),
        Move(
            "progress",
            _("告知进展"),
            WORKING,
            None,
            Permission.ORDERS_HANDLE,
            stops=("progress", "contact"),
            asks=("note",),
            offers=(),
        ),
        Move(
            "resolve",
            _("处理完毕"),
            IN_HAND,
            S.RESOLVED,
            Permission.ORDERS_HANDLE,
            starts=("resolved",),
            stops=("resolve", "handle", "investigate"),
            tone="primary",
        ),
        Move(
            "reply",
            _("回复"),
            WORKING,
            S.REPLIED,
            Permission.ORDERS_HANDLE,
            starts=("replied",),
            stops=("reply", "resolve", "handle", "investigate", "contact", "progress", "assign", "arrive"),
            asks=("result",),
            offers=("solved", "in_scope"),
            tone="primary",
        ),
        Move(
            "answer",
            _("当场答复"),
            frozenset({S.REGISTERED, S.DISPATCHED}),
            S.REPLIED,
            Permission.ORDERS_REGISTER,
            starts=("replied",),
            stops=("reply", "resolve", "handle", "investigate", "contact", "progress", "dispatch", "accept", "assign"),
            asks=("result",),
        ),
        Move(
            "return",
            _("退单"),
            frozenset({S.DISPATCHED, S.ACCEPTED}),
            S.RETURNED,
            Permission.ORDERS_HANDLE,
            or_target=S.ARBITRATION,
            asks=("reason", "note"),
            offers=(),
            tone="warning",
        ),
        Move(
            "pause",
            _("挂起"),
            IN_HAND,
            None,
            Permission.ORDERS_HANDLE,
            pauses=True,
            asks=("reason", "note"),
            offers=("until",),
            tone="warning",
        ),
        Move("resume", _("恢复办理"), IN_HAND, None, Permission.ORDERS_HANDLE, resumes=True, tone="primary"),
        Move(
            "request_extension",
            _("申请延期"),
            WORKING,
            None,
            Permission.ORDERS_HANDLE,
            asks=("reason", "until", "note"),
            offers=(),
            tone="warning",
        ),
        Move("grant_extension", _("同意延期"), WORKING, None, Permission.ORDERS_GRANT),
        Move("refuse_extension", _("不同意延期"), WORKING, None, Permission.ORDERS_GRANT, asks=("note",), offers=()),
        Move(
            "notify_customers",
            _("已通知受影响用户"),
            OPEN,
            None,
            Permission.ORDERS_HANDLE,
            stops=("notice",),
        ),
        Move("mark_ready", _("条件具备"), WAITING | IN_HAND, None, Permission.ORDERS_HANDLE, starts=("ready",)),
        Move("mark_paid", _("已缴费"), WAITING | IN_HAND, None, Permission.ORDERS_HANDLE, starts=("paid",)),
        Move("urge", _("催单"), OPEN, None, Permission.ORDERS_REGISTER, offers=("note", "channel")),
        Move("escalate", _("督办"), OPEN, None, Permission.ORDERS_SUPERVISE, asks=("note",), offers=(), tone="warning"),
        Move(
            "close",
            _("办结"),
            frozenset({S.REPLIED}),
            S.CLOSED,
            Permission.ORDERS_SUPERVISE,
            stops=("callback",),
            tone="primary",
        ),
        Move(
            "return_sheet",
            _("服务单返单"),
            frozenset({S.REPLIED, S.CLOSED}),
            None,
            Permission.ORDERS_DISPATCH,
            stops=("sheet_return",),
        ),
        Move(
            "reopen",
            _("重办"),
            frozenset({S.REPLIED, S.CLOSED}),
            S.DISPATCHED,
            Permission.ORDERS_SUPERVISE,
            starts=("registered", "dispatched"),
            asks=("note",),
            offers=(),
            tone="warning",
        ),
        Move(
            "merge",
            _("并单"),
            WAITING | IN_HAND,
            S.MERGED,
            Permission.ORDERS_DISPATCH,
            asks=("parent",),
            tone="warning",
        ),
        Move(
            "unmerge",
            _("撤销并单"),
            frozenset({S.MERGED}),
            S.REGISTERED,
            Permission.ORDERS_DISPATCH,
            asks=("note",),
            offers=(),
            tone="warning",
        ),
        Move("link", _("挂接事件"), OPEN, None, Permission.ORDERS_DISPATCH, asks=("parent",)),
        Move("unlink", _("取消挂接"), OPEN, None, Permission.ORDERS_DISPATCH),
        Move(
            "void",
            _("作废"),
            WAITING | IN_HAND,
            S.VOIDED,
            Permission.ORDERS_SUPERVISE,
            asks=("reason", "note"),
            offers=(),
            tone="danger",
        ),
    ),
)

WHILE_PAUSED = frozenset(
    {"resume", "void", "urge", "escalate", "request_extension", "grant_extension", "refuse_extension"}
)


class Channel(StrEnum):
    HOTLINE = "hotline"
    COUNTER = "counter"
    LETTER = "letter"
    VISIT = "visit"
    EMAIL = "email"
    WEB = "web"
    OPINION_BOX = "opinion_box"
    BRANCH = "branch"
    GOV_12345 = "gov_12345"
    IMPORT = "import"


CHANNEL_LABELS: dict[Channel, str] = {
    Channel.HOTLINE: _("热线来电"),
    Channel.COUNTER: _("营业厅"),
    Channel.LETTER: _("来信"),
    Channel.VISIT: _("来访"),
    Channel.EMAIL: _("电子邮件"),
    Channel.WEB: _("网站"),
    Channel.OPINION_BOX: _("意见箱"),
    Channel.BRANCH: _("分公司直接受理"),
    Channel.GOV_12345: _("12345 转办"),
    Channel.IMPORT: _("外部导入"),
}


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"
    MAJOR = "major"
    CRITICAL = "critical"


URGENCY_LABELS: dict[Urgency, str] = {
    Urgency.NORMAL: _("一般"),
    Urgency.URGENT: _("紧急"),
    Urgency.MAJOR: _("重大"),
    Urgency.CRITICAL: _("特急"),
}

MILESTONE_LABELS: dict[str, str] = {
    "accept": _("接单"),
    "dispatch": _("派单"),
    "assign": _("指派"),
    "contact": _("联系客户"),
    "arrive": _("到场"),
    "investigate": _("初查"),
    "handle": _("险情受控"),
    "progress": _("告知进展"),
    "resolve": _("处理完毕"),
    "reply": _("回复客户"),
    "callback": _("回访"),
    "sheet_return": _("服务单返单"),
    "notice": _("提前通知"),
}
