"""The smallest packs that are clean, written out so that a test can break one line and see what is said about it."""

from dataclasses import dataclass
from pathlib import Path

LAW = {
    "pack.yaml": """\
name: law
title: {zh: 法, en: Law}
version: "1"
applies_to: [gas]
territory: CN
summary: {zh: 底线, en: Floors}
documents:
  - {code: L1, kind: law, title: {zh: 条例, en: Regulation}, territory: CN, lines: [gas]}
  - {code: L2, kind: law, title: {zh: 外地条例, en: Regulation elsewhere}, territory: CN-37, lines: [gas]}
  - {code: L3, kind: law, title: {zh: 供热条例, en: Heating regulation}, territory: CN, lines: [heating]}
""",
    "clauses.yaml": """\
clauses:
  - {code: L1-20, document: L1, text: 提前48小时, english: 48 hours ahead}
  - {code: L1-29, document: L1, text: 5个工作日, english: 5 working days}
  - {code: L2-1, document: L2, text: 1小时, english: 1 hour}
  - {code: L3-1, document: L3, text: 1小时, english: 1 hour}
""",
    "calendars.yaml": """\
calendars:
  - code: legal_days
    name: {zh: 工作日, en: Working days}
    zone: Asia/Shanghai
    holidays: CN
    makeup_day: mon
    periods:
      - starts: "01-01"
        ends: "12-31"
        weekly: {mon: [["00:00", "24:00"]], tue: [["00:00", "24:00"]], wed: [["00:00", "24:00"]], thu: [["00:00", "24:00"]], fri: [["00:00", "24:00"]]}
    clause: L1-29
""",
    "limits.yaml": """\
warn_percent: [80]
limits:
  - {code: notice, order_type: gas, order_kind: interruption, milestone: notice, quantity: 48, unit: hour, start: planned_start,
     counts: ahead, may_pause: false, floor: true, clause: L1-20}
  - {code: answer, order_type: gas, order_kind: inquiry, milestone: reply, quantity: 5, unit: working_day, calendar: legal_days,
     start: registered, may_pause: false, floor: true, clause: L1-29}
  - {code: elsewhere, order_type: gas, milestone: reply, quantity: 1, unit: hour, start: registered, may_pause: false, floor: true, clause: L2-1}
  - {code: other_line, order_type: gas, urgency: critical, milestone: reply, quantity: 1, unit: hour, start: registered, may_pause: false,
     floor: true, clause: L3-1}
""",
}

PACK = {
    "pack.yaml": """\
name: mini
title: {zh: 小制度, en: Miniature}
version: "1.0"
applies_to: [gas]
territory: CN-15-01
builds_on: [law]
summary: {zh: 试验用, en: For tests}
documents:
  - {code: M1, kind: company_rule, title: {zh: 办法, en: Rules}}
regions:
  - {code: remote, name: {zh: 偏远, en: Remote}}
segments:
  - {code: resident, name: {zh: 居民, en: Resident}}
roles:
  - {code: boss, name: {zh: 主任, en: Head}, clause: M1-1}
  - {code: chief, name: {zh: 经理, en: Manager}, clause: M1-1}
""",
    "clauses.yaml": """\
clauses:
  - {code: M1-ch1, document: M1, text: 总则, english: General}
  - {code: M1-1, document: M1, chapter: M1-ch1, number: "1.", text: 三个工作日内答复, english: Answer within 3 working days}
""",
    "order_types.yaml": """\
order_types:
  - code: gas
    kind: heading
    name: {zh: 燃气, en: Gas}
    registrable: false
    default_urgency: normal
    on_site: false
    is_complaint: false
    fee_line: false
    callback: all
    clause: M1-1
  - {code: query, parent: gas, kind: inquiry, name: {zh: 查询, en: Query}, clause: M1-1}
  - {code: outage, parent: gas, kind: interruption, name: {zh: 停气, en: Stop}, clause: M1-1}
""",
    "reasons.yaml": """\
reasons:
  - {code: asked, move: pause, name: {zh: 另约, en: Other time}, approved_by: boss, evidence: [{kind: note, ask: {zh: 说明, en: Note}}], clause: M1-1}
""",
    "calendars.yaml": """\
calendars:
  - code: days
    name: {zh: 工作日, en: Working days}
    zone: Asia/Shanghai
    holidays: CN
    makeup_day: mon
    periods:
      - starts: "10-01"
        ends: "04-30"
        weekly: {mon: [["08:30", "16:30"]], tue: [["08:30", "16:30"]], wed: [["08:30", "16:30"]], thu: [["08:30", "16:30"]], fri: [["08:30", "16:30"]]}
      - starts: "05-01"
        ends: "09-30"
        weekly: {mon: [["08:30", "17:00"]], tue: [["08:30", "17:00"]], wed: [["08:30", "17:00"]], thu: [["08:30", "17:00"]], fri: [["08:30", "17:00"]]}
    clause: M1-1
""",
    "limits.yaml": """\
warn_percent: [50, 80]
limits:
  - {code: query_reply, order_type: query, milestone: reply, quantity: 3, unit: working_day, calendar: days, start: registered, may_pause: true, clause: M1-1}
  - {code: outage_notice, order_type: outage, milestone: notice, quantity: 3, unit: calendar_day, start: planned_start,
     counts: ahead, may_pause: false, clause: M1-1}
  - {code: sheet, order_type: gas, milestone: sheet_return, quantity: 15, unit: calendar_day, start: resolved, may_pause: false, clause: M1-1}
""",
    "indicators.yaml": """\
indicators:
  - {code: timely, indicator: CMP-01, name: {zh: 及时率, en: Timeliness}, wording: 及时率, english: Timeliness, basis: DUE, order_types: [query], period: month,
     target: {sense: at_least, value: "98"}, target_clause: M1-1, weight: "60", clause: M1-1}
  - {code: repeats, indicator: CMP-08, name: {zh: 重复率, en: Repeats}, wording: 重复率, english: Repeats, basis: DUE, period: month,
     target: {sense: at_most, value: "5"}, target_clause: M1-1, weight: "40", clause: M1-1}
""",
    "forms.yaml": """\
forms:
  - code: slip
    kind: sheet
    name: {zh: 单, en: Slip}
    clause: M1-1
    used_for: [query]
    copies:
      - {code: own, name: {zh: 存根, en: Stub}, kept_by: boss, returned_by: sheet, clause: M1-1}
    fields:
      - {code: effect, name: {zh: 效果, en: Effect}, answer: text, clause: M1-1}
  - code: rounds
    kind: checklist
    name: {zh: 清单, en: Checklist}
    clause: M1-1
    fields:
      - {code: greets, name: {zh: 问候, en: Greets}, answer: check, clause: M1-1}
questionnaires:
  - code: visit
    purpose: inspection
    name: {zh: 检查, en: Inspection}
    clause: M1-1
    sections:
      - {code: listed, name: {zh: 清单, en: Listed}, checklist: rounds, each: "2"}
      - {code: own, name: {zh: 自列, en: Own}, items: [{code: clean, name: {zh: 整洁, en: Clean}, kind: partial, clause: M1-1}]}
""",
    "workflows.yaml": """\
workflows:
  - code: loop
    name: {zh: 闭环, en: Loop}
    clause: M1-1
    order_types: [query]
    steps:
      - {code: answer, name: {zh: 答复, en: Answer}, by: boss, reaches: reply, form: slip, clause: M1-1}
""",
    "duties.yaml": """\
duties:
  - {code: report, name: {zh: 通报, en: Report}, every: month, owner: boss, evidence: {zh: 通报, en: Report}, form: slip, clause: M1-1}
""",
    "rewards.yaml": """\
rewards:
  - {code: late, kind: penalty, name: {zh: 超时, en: Late}, trigger: {zh: 超时, en: Late}, subject: person, verified_by: boss, approved_by: boss,
     effects: [{kind: fine, least: 50, most: 200}], clause: M1-1}
""",
    "reports.yaml": """\
reports:
  - {code: monthly, name: {zh: 月报, en: Monthly}, report: monthly-complaints, every: month, due_working_day: 5, drafted_by: boss, released_by: chief,
     readers: [{role: boss, on: below}], mark: 服监, clause: M1-1}
""",
    "scorecards.yaml": """\
scorecards:
  - code: card
    name: {zh: 评分, en: Card}
    unit_kinds: [unit]
    period: month
    known_by: [fast]
    missing: rescale
    min_n: 5
    least_weight: "50"
    most: "100"
    clause: M1-1
    bands:
      - {code: good, name: {zh: 良, en: Good}, least: "80", stars: 3}
      - {code: low, name: {zh: 差, en: Low}, least: "0"}
    groups:
      - code: speed
        name: {zh: 快, en: Speed}
        weight: "70"
        clause: M1-1
        items:
          - {code: fast, indicator: CMP-01, applied: timely, weight: "70", scoring: {kind: linear, floor: "80", target: "98"}, clause: M1-1}
      - code: quality
        name: {zh: 好, en: Quality}
        weight: "30"
        clause: M1-1
        items:
          - {code: again, indicator: CMP-08, weight: "30", scoring: {kind: steps, sense: at_most, steps: [{at: "5", percent: "50"}]}, clause: M1-1}
          - {code: made_up, indicator: CMP-10, scoring: {kind: veto, sense: at_least, value: "1", ceiling: "59"}, clause: M1-1}
""",
    "callbacks.yaml": """\
callbacks:
  - {code: all, name: {zh: 全部, en: All}, share_percent: 100, by: boss, attempts: 3, outcomes: [satisfied],
     second_level_percent: 5, second_level_by: boss, clause: M1-1}
""",
    "escalation.yaml": """\
steps:
  - {code: due, at_percent: 100, tell: [boss], name: {zh: 到期, en: Due}, clause: M1-1}
phone_lists:
  - {code: grave, name: {zh: 严重, en: Grave}, order_types: [outage], call: [boss], acknowledge_minutes: 5, clause: M1-1}
""",
}


@dataclass(frozen=True)
class Break:
    """One replacement in one file. `old` must stand there exactly once, so that a case cannot silently break nothing."""

    file: str
    old: str
    new: str


def written(shelf: Path, *breaks: Break, law: bool = True, without: tuple[str, ...] = ()) -> Path:
    """Writes the miniature (and the law beside it) with the breaks applied; gives its folder."""
    if law:
        _write(shelf / "law", LAW)
    files = {name: text for name, text in PACK.items() if name not in without}
    for each in breaks:
        text = files.get(each.file, "")
        assert each.old == "" or text.count(each.old) == 1, f"{each.old!r} stands {text.count(each.old)} times"
        files[each.file] = text.replace(each.old, each.new) if each.old else text + each.new
    return _write(shelf / "mini", files)


def _write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
