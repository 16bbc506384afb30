"""What is wrong with a pack: where it stands, what it is, how to mend it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

WORDINGS: Mapping[str, str] = {
    # the folder and its files
    "no_pack": _("文件夹 %(folder)s 中没有 pack.yaml，不是制度包；请指向含 pack.yaml 的文件夹。"),
    "foreign_file": _("不认识的文件 %(name)s，其内容不会生效；请改用 docs/developers/packs.md 列出的文件名或移走。"),
    "syntax": _("YAML 写法有误：%(detail)s；请检查缩进、引号和冒号后的空格。"),
    "alias": _("制度包不使用 YAML 的锚点和引用（& 和 *）；请把内容写全。"),
    "tag": _("制度包不使用 YAML 的类型标记（!）；请去掉。"),
    "several_documents": _("一个文件只能有一份内容；请去掉 --- 分隔，或拆成同名文件夹中的几个文件。"),
    "not_utf8": _("文件不是 UTF-8 编码；请另存为 UTF-8。"),
    "file_too_large": _("文件超过 %(detail)s 字节；请拆成同名文件夹中的几个文件。"),
    "too_deep": _("层次过深，无法读取；请按模板的层次书写。"),
    "key_is_no_text": _("键必须是文字；请检查缩进。"),
    "key_twice": _("同一处两次写了 %(detail)s，后写的会盖掉先写的；请删去一处。"),
    # single values
    "missing": _("缺少 %(name)s；请补上。"),
    "unknown_key": _("不认识 %(name)s；请核对拼写，或删去。"),
    "wrong_type": _("%(name)s 的值 %(value)s 类型不对；应为 %(expected)s。"),
    "wrong_form": _("%(name)s 的值 %(value)s 写法不对；应符合 %(expected)s。"),
    "not_a_choice": _("%(name)s 不能是 %(value)s；可选 %(expected)s。"),
    "out_of_range": _("%(name)s 的值 %(value)s 超出范围；应 %(expected)s。"),
    "unknown_milestone": _("没有名为 %(value)s 的环节；可选 %(expected)s。"),
    "invalid": _("%(name)s 不合要求：%(detail)s。"),
    "uncited": _("%(name)s 既没有注明条款，也没有标为建议；请写 clause，或写 proposed: true 和 because。"),
    "proposed_without_because": _("%(name)s 标为建议却没有说明理由；请补 because（中英文）。"),
    "target_uncited": _(
        "指标 %(name)s 的目标须写明出处：target_clause（原文条款）或 target_proposed（建议理由），二者取一。"
    ),
    "choices_mismatch": _("%(name)s：answer 为 choice 时须列 choices，其余不列；请改其一。"),
    "working_without_calendar": _("时限 %(name)s 按工作时间计，须写明 calendar。"),
    "day_minutes_misplaced": _("时限 %(name)s 的 day_minutes 只能与 working_day 同用；请删去或改单位。"),
    "ahead_of_what": _("时限 %(name)s 是提前量，起点须为 planned_start。"),
    "spans_out_of_order": _("%(name)s 的时段须先后有序且不为空；请按时间排列，跨午夜的拆成两天。"),
    "range_reversed": _("%(name)s 的下限大于上限；请对调。"),
    # rows and references
    "duplicate_code": _("%(section)s 中 %(name)s 重复，第一次出现在 %(first)s；请改名或删去一处。"),
    "dangling_clause": _("%(name)s 引用的条款 %(clause)s 不存在；请在 clauses.yaml 补录原文，或改正编号。"),
    "dangling_source": _("%(name)s 参照的 %(source)s 不是本包或其基础包中的文件或条款；请补录或删去。"),
    "clause_in_other_document": _("条款 %(name)s 的编号应以所属文件 %(document)s 开头；请改编号或 document。"),
    "unknown_document": _("条款 %(name)s 所属的文件 %(document)s 未在 pack.yaml 的 documents 中列出；请补录。"),
    "unknown_chapter": _("条款 %(name)s 所属的章 %(chapter)s 不存在；请补录该章或改正。"),
    "unknown_pack": _("本包以 %(pack)s 为基础，但找不到该包；请放在同一目录下，或改正 builds_on。"),
    "foundation_refused": _("本包的基础包有问题，无法检查：%(trouble)s；请先改正基础包。"),
    "circular_packs": _("制度包互为基础：%(chain)s；请去掉其中一环。"),
    "unknown_order_type": _("%(name)s 所指的工单类型 %(value)s 不存在；请改正或在 order_types.yaml 补录。"),
    "circular_order_type": _("工单类型 %(name)s 的上级绕回自身；请改正 parent。"),
    "root_is_no_line": _(
        "顶级工单类型 %(name)s 应是本包的业务线（%(lines)s），法规才能按业务线适用；请把它挂到业务线之下。"
    ),
    "incomplete_order_type": _("工单类型 %(name)s 及其上级都没有写 %(missing)s；请在顶级类型上补齐。"),
    "unknown_role": _("%(name)s 所指的角色 %(value)s 未在 pack.yaml 的 roles 中列出；请改正或补录。"),
    "unknown_calendar": _("%(name)s 所指的日历 %(value)s 未在 calendars.yaml 中列出；请改正或补录。"),
    "unknown_zone": _("日历 %(name)s 的时区 %(value)s 不存在；请写 Asia/Shanghai 这样的名称。"),
    "unknown_segment": _("%(name)s 所指的客户类别 %(value)s 未在 pack.yaml 的 segments 中列出；请改正或补录。"),
    "unknown_region": _("%(name)s 所指的区域 %(value)s 未在 pack.yaml 的 regions 中列出；请改正或补录。"),
    "unknown_callback": _("%(name)s 所指的回访规则 %(value)s 未在 callbacks.yaml 中列出；请改正或补录。"),
    "unknown_form": _("%(name)s 所指的表单 %(value)s 未在 forms.yaml 中列出；请改正或补录。"),
    "empty_section": _("%(name)s 一节没有内容；请列出 items，或写 checklist。"),
    "form_refused": _("表 %(name)s 不能使用：%(detail)s"),
    "unknown_limit": _("%(name)s 所指的时限 %(value)s 未在 limits.yaml 中列出；请改正或补录。"),
    "unknown_indicator": _(
        "%(name)s 所指的指标 %(value)s 不在指标目录中；请改正（目录见 plumbline indicators list）。"
    ),
    "unknown_report": _("%(name)s 所指的报告 %(value)s 不存在；可用：%(known)s。"),
    "report_by_one_hand": _("报告 %(name)s 由同一角色起草和签发，签发须由另一角色办理；请改正。"),
    "season_missing": _("时限 %(name)s 按采暖期阶段区分，但 calendars.yaml 没有 seasons；请补录采暖期。"),
    # sense
    "no_warning_marks": _("limits.yaml 没有写 warn_percent；请写提醒点，例如 [50, 80]。"),
    "limit_twice": _(
        "时限 %(name)s 与 %(other)s（%(where)s）对完全相同的情形规定同一环节；请删去一条，或写明区别（急缓、类别、区域、阶段）。"
    ),
    "looser_than_floor": _(
        "时限 %(name)s（%(own)s，条款 %(clause)s）比法定底线 %(floor)s（%(lawful)s，条款 %(floor_clause)s）宽松："
        "最不利时可达 %(own_wall)s，底线最短 %(floor_wall)s；请收紧到不超过底线。"
    ),
    "ahead_shorter_than_floor": _(
        "提前量 %(name)s（%(own)s，条款 %(clause)s）短于法定底线 %(floor)s（%(lawful)s，条款 %(floor_clause)s）："
        "最不利时只有 %(own_wall)s，底线最长 %(floor_wall)s；请加长到不少于底线。"
    ),
    "quantity_too_large": _("时限 %(name)s 的数量 %(value)s 超过十年，无法计时；请核对单位。"),
    "pausing_floor": _("时限 %(name)s 出自法规或标为底线，计时不得暂停；请写 may_pause: false。"),
    "no_limit": _("工单类型 %(name)s 可以登记，却没有任何时限；请在 limits.yaml 补一条，或写 registrable: false。"),
    "no_closing_limit": _(
        "工单类型 %(name)s（%(case)s）没有办结或答复的时限，可能永远不超时；请补 resolve 或 reply 时限。"
    ),
    "percent_over_100": _("%(name)s 的 %(field)s 是 %(value)s%%，百分比不能超过 100；请改正。"),
    "weights_off_100": _("indicators.yaml 的权重合计为 %(sum)s，应为 100；请调整。"),
    "scoring_incomplete": _(
        "%(name)s 的计分方式缺少或多写了字段；linear 写 floor、target，steps 写 sense、steps，per_event 和 bonus 写 of、each、most（可写 free），"
        "veto 写 sense、value、ceiling。"
    ),
    "weight_misplaced": _("评分项目 %(name)s：加分与否决不写 weight，其余须写 weight；请改正。"),
    "scorecard_off_100": _("评分模板 %(name)s 各组权重合计为 %(sum)s，应正好为 100；请调整。"),
    "group_off_weight": _("评分组 %(name)s 各项权重合计为 %(sum)s，与该组权重 %(weight)s 不符；请调整。"),
    "bands_with_a_gap": _("评分模板 %(name)s 的档次须各不相同，最低一档从 0 分起；请改正。"),
    "item_twice": _("同一评分模板中项目 %(name)s 写了两次；请改名或删去一处。"),
    "unknown_item": _("%(name)s 的 known_by 所指的项目 %(value)s 不在该模板中；请改正。"),
    "unknown_applied": _("评分项目 %(name)s 所指的 %(value)s 不在 indicators.yaml 中，或不是同一指标；请改正。"),
    "scoring_against_direction": _("评分项目 %(name)s 的计分方向与指标目录的方向（%(direction)s）相反；请改正。"),
    "target_against_direction": _(
        "指标 %(name)s 的目标方向（%(sense)s）与指标目录的方向（%(direction)s）相反；请改正。"
    ),
    "step_without_order": _("escalation.yaml 的升级点 %(name)s 与 %(other)s 同为 %(percent)s%%；请合并为一条。"),
    "phone_list_for_nobody": _("电话通知名单 %(name)s 没有写适用的工单类型或急缓程度；请补 order_types 或 urgencies。"),
    "never_open": _("日历 %(name)s 没有任何开放时段，按它计的时限永远不会到期；请补时段。"),
    "year_not_covered": _("日历 %(name)s 的各段没有盖住 %(day)s；请补齐全年，一天只属一段。"),
    "year_covered_twice": _("日历 %(name)s 的两段都含 %(day)s；请改成一天只属一段。"),
    "makeup_day_closed": _("日历 %(name)s 的调休上班日按 %(day)s 的时段，但该日没有时段；请改 makeup_day 或补时段。"),
    "name_not_folder": _("pack.yaml 的 name 为 %(name)s，与文件夹名 %(folder)s 不同；请改成一致。"),
}


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend. `field` is the path inside the file; `msgid` is Chinese and takes `params`; `code` is stable for machines."""

    file: str
    line: int
    field: str
    code: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict, compare=False, hash=False)

    @property
    def msgid(self) -> str:
        return WORDINGS[self.code]

    @property
    def sentence(self) -> str:
        """In Chinese. A door that speaks another language translates `msgid` and fills in `params` itself."""
        return self.msgid % self.params

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class PackRefused(Refused):
    """The folder cannot be loaded; `findings` says why, in order of file and line."""

    code = "pack_refused"

    def __init__(self, findings: list[Finding]) -> None:
        first = findings[0]
        super().__init__(
            _("制度包有 %(count)d 处问题，第一处在 %(place)s：%(first)s"),
            count=len(findings),
            place=f"{first.file}:{first.line}",
            first=first.sentence,
        )
        self.findings = tuple(findings)
