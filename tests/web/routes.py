"""The table of every route: which permission lets a person in, and whether the thing behind the address belongs to a unit."""

from dataclasses import dataclass

from plumbline.doors.web.board.cards import LABELS
from plumbline.doors.web.board.columns import OPENS_BOARD
from plumbline.doors.web.home.escalations import OPENS_ESCALATIONS
from plumbline.doors.web.sections import OPENS_FORMS, OPENS_ISSUES, OPENS_LIABILITY, OPENS_MYSTERY, OPENS_RECHECKS
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.states import MOVES

P = Permission
IN, FORBIDDEN, NOTHING_THERE = "in", "forbidden", "nothing there"
HOME, OTHERS = "HEAT-EAST", "GAS-NORTH"
CHILD = "HEAT-EAST-1"


@dataclass(frozen=True)
class Route:
    """``needs``: the permission for the address as such; ``on``: what is behind it; ``also``: the permission for the thing, where it is another."""

    name: str
    needs: Permission | tuple[Permission, ...] | None
    on: str = ""
    also: Permission | None = None
    post: bool = False
    move: str = ""


OPENS_RECOGNITION = (P.RECOGNITION_VIEW, P.RECOGNITION_PROPOSE, P.RECOGNITION_DECIDE)
ROUTES = (
    Route("home", None),
    Route("inbox", None),
    Route("inbox-read", None, post=True),
    Route("home-figures", P.INDICATORS_VIEW),
    Route("wall", P.WALL_SHOW),
    Route("wall-key", P.WALL_SHOW, post=True),
    Route("changes", P.ORDERS_VIEW),
    Route("escalations", OPENS_ESCALATIONS),
    Route("calls", None),
    Route("orders", P.ORDERS_VIEW),
    Route("order-views", P.ORDERS_VIEW),
    Route("order-columns", P.ORDERS_VIEW, post=True),
    Route("orders-together", P.ORDERS_VIEW, post=True),
    Route("orders-export", P.ORDERS_VIEW),
    Route("order", P.ORDERS_VIEW, on="order"),
    Route("order-print", P.ORDERS_VIEW, on="order"),
    Route("order-file-view", P.ORDERS_VIEW, on="order"),
    Route("order-remark", P.ORDERS_VIEW, on="order", post=True),
    Route("order-attach", P.ORDERS_VIEW, on="order", post=True),
    Route("order-file", P.ORDERS_VIEW, on="order"),
    Route("order-reveal", P.ORDERS_VIEW, on="order", also=P.PERSONAL_REVEAL, post=True),
    *(
        Route("order-move", P.ORDERS_VIEW, on="order", also=Permission(move.permission), move=move.name)
        for move in MOVES.moves
        if move.name != "register"
    ),
    Route("board", OPENS_BOARD),
    Route("board-map", OPENS_BOARD),
    *(
        Route("board-move", OPENS_BOARD, on="order", also=Permission(move.permission), move=move.name)
        for move in MOVES.moves
        if move.name in LABELS
    ),
    Route("register", P.ORDERS_REGISTER),
    Route("register-customers", P.ORDERS_REGISTER),
    Route("register-customer", P.ORDERS_REGISTER),
    Route("register-types", P.ORDERS_REGISTER),
    Route("register-type", P.ORDERS_REGISTER),
    Route("register-preview", P.ORDERS_REGISTER, post=True),
    Route("register-draft", P.ORDERS_REGISTER, post=True),
    Route("register-urge", P.ORDERS_REGISTER, on="order", post=True),
    Route("field", P.ORDERS_HANDLE),
    Route("field-outbox", P.ORDERS_HANDLE),
    Route("field-manifest", P.ORDERS_HANDLE),
    Route("field-job", P.ORDERS_HANDLE, on="order"),
    Route("field-dial", P.ORDERS_HANDLE, on="order", also=P.PERSONAL_REVEAL, post=True),
    Route("field-files", P.ORDERS_HANDLE, on="order", post=True),
    Route("field-step", P.ORDERS_HANDLE, on="order", post=True),
    Route("customers", P.CUSTOMERS_VIEW),
    Route("customer", P.CUSTOMERS_VIEW, on="customer"),
    Route("customer-reveal", P.PERSONAL_REVEAL, on="customer", post=True),
    Route("callbacks", P.CALLBACKS_VIEW),
    Route("callback", P.CALLBACKS_VIEW, on="callback"),
    Route("callbacks-next", P.CALLBACKS_CALL, post=True),
    Route("callbacks-leave", P.CALLBACKS_CALL, post=True),
    Route("callback-claim", P.CALLBACKS_CALL, on="callback", also=P.CALLBACKS_CALL, post=True),
    Route("callback-attempt", P.CALLBACKS_CALL, on="callback", also=P.CALLBACKS_CALL, post=True),
    Route("callback-dial", P.CALLBACKS_CALL, on="callback", also=P.PERSONAL_REVEAL, post=True),
    Route("supervision", None),
    Route("mystery", OPENS_MYSTERY),
    Route("mystery-open", P.MYSTERY_KEEP, post=True),
    Route("mystery-acquaintance", (P.MYSTERY_KEEP, P.MYSTERY_VISIT), post=True),
    Route("integrity", P.INTEGRITY_VIEW),
    Route("integrity-scan", P.INTEGRITY_CHECK, post=True),
    Route("integrity-units", P.INTEGRITY_VIEW),
    Route("integrity-thresholds", P.INTEGRITY_VIEW),
    Route("integrity-threshold", P.INTEGRITY_CHECK, post=True),
    Route("integrity-checks", P.INTEGRITY_VIEW),
    Route("liability", OPENS_LIABILITY),
    Route("file-reviews", (P.LIABILITY_PROPOSE, P.LIABILITY_DECIDE)),
    Route("rectifications", P.RECTIFICATIONS_VIEW),
    Route("rectification-open", P.RECTIFICATIONS_OPEN),
    Route("hot-issues", OPENS_ISSUES),
    Route("hot-issue-suggest", P.RECTIFICATIONS_OPEN),
    Route("forms", OPENS_FORMS),
    Route("form", OPENS_FORMS),
    Route("form-try", OPENS_FORMS),
    Route("rechecks", OPENS_RECHECKS),
    Route("recheck-new", P.RECHECKS_KEEP),
    Route("recheck-next", (P.CALLBACKS_CALL, P.RECHECKS_KEEP)),
    Route("inspections", P.INSPECTIONS_VIEW),
    Route("inspections-plan", P.INSPECTIONS_VIEW),
    Route("inspections-quality", P.INSPECTIONS_VIEW),
    Route("inspection-new", P.INSPECTIONS_PLAN),
    Route("inspections-draw", P.INSPECTIONS_PLAN),
    Route("inspections-drawn", P.INSPECTIONS_PLAN, on="inspection"),
    Route("inspection", P.INSPECTIONS_VIEW, on="inspection"),
    Route("inspection-visit", P.INSPECTIONS_VISIT, on="inspection"),
    Route("inspection-file", P.INSPECTIONS_VIEW, on="inspection"),
    Route("inspection-move", P.INSPECTIONS_VIEW, on="inspection", post=True, move="sign"),
    Route("praise", (P.PRAISE_REGISTER, P.PRAISE_VERIFY, P.RECOGNITION_VIEW, P.RECOGNITION_PROPOSE)),
    Route("praise-register", P.PRAISE_REGISTER),
    Route("praise-quarter", (P.PRAISE_VERIFY, P.RECOGNITION_VIEW)),
    Route("praise-quarter-file", (P.PRAISE_VERIFY, P.RECOGNITION_VIEW)),
    Route("praise-quarter-copy", P.PRAISE_VERIFY, post=True),
    Route("recognition", OPENS_RECOGNITION),
    Route("recognition-mine", None),
    Route("recognition-rules", OPENS_RECOGNITION),
    Route("recognition-propose", P.RECOGNITION_PROPOSE),
    Route("recognition-ledger", P.RECOGNITION_VIEW),
    Route("recognition-file", P.RECOGNITION_VIEW, post=True),
    Route("recognition-close", P.RECOGNITION_DECIDE, post=True),
    Route("surveys", (P.SURVEYS_VIEW, P.SURVEYS_ASK)),
    Route("surveys-new", P.SURVEYS_KEEP),
    Route("surveys-coverage", P.SURVEYS_VIEW),
    Route("survey-calls", P.SURVEYS_ASK),
    Route("survey-calls-next", P.SURVEYS_ASK, post=True),
    Route("indicators", P.INDICATORS_VIEW, on="figures"),
    Route("indicator", P.INDICATORS_VIEW, on="figures"),
    Route("indicator-cases", P.INDICATORS_VIEW, on="figures"),
    Route("indicator-case-counts", P.INDICATORS_VIEW, on="figures"),
    Route("scorecards", P.INDICATORS_VIEW),
    *(Route(f"scorecards-{step}", P.SCORECARDS_KEEP, post=True) for step in ("build", "seal", "publish", "withdraw")),
    Route("scorecards-what-if", P.SCORECARDS_KEEP),
    Route("measurements", (P.INDICATORS_VIEW, P.MEASUREMENTS_IMPORT)),
    Route("measurements-upload", P.MEASUREMENTS_IMPORT),
    Route("measurements-table", P.MEASUREMENTS_IMPORT),
    Route("indicators-measure", P.INDICATORS_MEASURE, on="figures", post=True),
    Route("excluded-events", P.INDICATORS_VIEW),
    Route("period-closing", P.INDICATORS_VIEW),
    Route("period-move", P.INDICATORS_CLOSE, post=True, move="check"),
    Route("report", P.REPORTS_MAKE, on="figures", post=True),
    Route("duties", P.DUTIES_VIEW),
    Route("duties-call", P.DUTIES_FULFIL, post=True),
    Route("duties-plan", P.DUTIES_VIEW),
    Route("duties-plan-draw", P.DUTIES_PLAN, post=True),
    Route("duties-plan-head", P.DUTIES_PLAN, post=True),
    Route("duties-plan-line", P.DUTIES_PLAN, post=True),
    Route("duties-plan-move", (P.DUTIES_PLAN, P.DUTIES_APPROVE), also=P.DUTIES_PLAN, post=True),
    Route("duties-calendar", P.DUTIES_VIEW),
    Route("duty", P.DUTIES_VIEW, on="duty"),
    Route("duty-fulfil", P.DUTIES_VIEW, on="duty", post=True),
    Route("duty-refuse", P.DUTIES_VIEW, on="duty", post=True),
    Route("duty-file", P.DUTIES_VIEW, on="duty"),
    Route("compliance", P.COMPLIANCE_VIEW),
    Route("compliance-gather", P.COMPLIANCE_VIEW, post=True),
    Route("reports", P.INDICATORS_VIEW),
    Route("report-draft", P.REPORTS_DRAFT, post=True),
    Route("rules", P.RULES_VIEW),
    Route("rules-types", P.RULES_VIEW),
    Route("rules-document", P.RULES_VIEW),
    Route("rules-clause", P.RULES_VIEW),
    Route("rules-pack", P.RULES_VIEW),
    Route("rules-pack-files", P.RULES_VIEW),
    Route("rules-pack-draft", P.RULES_EDIT, post=True),
    Route("rules-limits", P.RULES_VIEW),
    Route("rules-try", P.RULES_VIEW),
    Route("rules-upload", P.RULES_EDIT),
    Route("rules-draft", P.RULES_EDIT),
    Route("rules-draft-file", P.RULES_EDIT),
    Route("rules-draft-files", P.RULES_EDIT),
    Route("rules-draft-discard", P.RULES_EDIT, post=True),
    Route("rules-draft-install", P.RULES_EDIT, post=True),
    Route("rules-calendars", P.RULES_VIEW),
    Route("rules-calendar", P.RULES_VIEW),
    Route("rules-calendar-year", P.RULES_VIEW),
    Route("rules-calendar-days", P.RULES_EDIT, post=True),
    Route("rules-calendar-notice", P.RULES_EDIT, post=True),
    Route("rules-calendar-shipped", P.RULES_EDIT),
    Route("rules-calendar-drop", P.RULES_EDIT, post=True),
    Route("rules-calendar-publish", P.RULES_EDIT),
    Route("ladders", P.RULES_VIEW),
    Route("messages", P.NOTIFICATIONS_EDIT),
    Route("message", P.NOTIFICATIONS_EDIT),
    Route("message-preview", P.NOTIFICATIONS_EDIT, post=True),
    Route("message-try", P.NOTIFICATIONS_EDIT, post=True),
    Route("message-restore", P.NOTIFICATIONS_EDIT, post=True),
    Route("journal", P.JOURNAL_VIEW),
    Route("journal-export", P.JOURNAL_VIEW),
    Route("journal-reveals", P.JOURNAL_VIEW),
    Route("admin-doctor", P.ORGANIZATION_EDIT),
    Route("admin", P.ORGANIZATION_EDIT),
    Route("admin-units", P.ORGANIZATION_EDIT),
    Route("admin-unit-open", P.ORGANIZATION_EDIT),
    Route("admin-unit", P.ORGANIZATION_EDIT, on="unit"),
    *(
        Route(f"admin-unit-{change}", P.ORGANIZATION_EDIT, on="unit", post=True)
        for change in ("rename", "move", "close")
    ),
    Route("admin-people", P.ORGANIZATION_EDIT),
    Route("admin-person-enter", P.ORGANIZATION_EDIT),
    Route("admin-person", P.ORGANIZATION_EDIT, on="person"),
    *(
        Route(f"admin-person-{change}", P.ORGANIZATION_EDIT, on="person", post=True)
        for change in (*("change", "assign", "withdraw", "lend", "password", "second-factor", "retire", "readmit"),)
    ),
    Route("admin-delegations", P.ORGANIZATION_EDIT),
    Route("admin-tokens", P.ORGANIZATION_EDIT),
    Route("admin-machine-enter", P.ORGANIZATION_EDIT, post=True),
    Route("help", None),
    Route("help-term", None),
    Route("help-manual", None),
    Route("design", None),
)
LEADS_ON = {"home"}
"""Open to everybody of the house; people of another house are led to their own page instead."""
# What belongs to one person alone, or to nobody at all, and is tested where it is told: test_home.py, test_help.py, test_list_views.py, test_field.py.
# test_closing.py: objections, events that are left out, and the case of an indicator that one may be raised about.
# test_reports.py: one report is for those who make reports of its unit, and once out for whoever it was sent to.
# test_integrity.py: signals and checks are found by scanning.
# test_liability_pages.py and test_rectification_pages.py: a complaint, a drawn file, a rectification and a hot issue, each for its unit and for those outside.
# test_measurements.py: files that were chosen belong to one person until they are confirmed; rows by the unit they are of.
# test_journal.py: verifying is for those who see the whole company. test_people.py and test_tokens.py have
# what is named by a number that leads to a unit: delegations and keys.
# test_mystery.py: a programme is its owner's, a visit its shopper's, until it is released.
# test_recognition.py: a praise or proposal is for whom it is about, who brought it, and who verifies, evaluates or decides in the unit.
# test_surveys.py: a survey is for those of its unit, and what it says of a unit for that unit; who is called is opened by who asks customers.
# test_rechecks.py: a round is for those of its level, below once it has begun; a case for whoever calls and had no hand in it.
PERSONAL = {
    *("recheck-round", "recheck-move", "recheck-call", "recheck-dial"),
    "survey",
    *(
        f"survey-{part}"
        for part in (
            "design",
            "open",
            "close",
            "publish",
            "results",
            "ranking",
            "answers",
            "links",
            "counter",
            "import",
            "batch",
        )
    ),
    *(f"survey-call{part}" for part in ("", "-dial", "-record")),
    *(f"liability-{part}" for part in ("case", "propose", "decide", "appeal")),
    *(f"file-review{part}" for part in ("", "-draw")),
    *(f"rectification{part}" for part in ("", "-move", "-upload", "-file")),
    *(f"hot-issue{part}" for part in ("", "-move", "-call")),
    *(f"praise-{part}" for part in ("one", "look", "reveal", "picture-add", "picture")),
    *(f"recognition-{part}" for part in ("one", "notice", "move")),
    *(
        f"mystery-{part}"
        for part in ("programme", "scenario", "plan", "end", "visit", "save", "drop", "order", "decide", "media")
    ),
    "measurement-row",
    *(
        f"measurements-{part}"
        for part in ("preview", "preview-rejects", "confirm", "discard", "batch", "rejects", "file")
    ),
    *(f"integrity-{part}" for part in ("signal", "open", "photo", "check", "decide")),
    "order-view",
    "journal-verify",
    "admin-delegation-end",
    "admin-token-revoke",
    "help-picture",
    "excluded-event",
    "excluded-event-decide",
    "excluded-event-file",
    "indicator-object",
    "objection",
    "objection-decide",
    "objection-withdraw",
    "visit-file",
    "scorecard",
    *(f"report-{part}" for part in ("document", "file", "paragraph", "restore", "numbers", "correct", "move")),
    "acknowledge",
    "call",
    "call-acknowledged",
    "call-list",
}
UNITS = (HOME, CHILD, OTHERS)
