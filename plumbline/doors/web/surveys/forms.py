"""What is asked when a survey is designed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import chosen, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.customers.states import CUSTOMER_KIND_LABELS, LINE_LABELS, TIER_LABELS, Tier
from plumbline.supervision.questionnaires.queries import FormVersion
from plumbline.supervision.surveys.rules.designing import Design, DesignRefused, GivenStratum, default_seed
from plumbline.supervision.surveys.states import (
    BASIS_LABELS,
    DIMENSION_LABELS,
    KIND_LABELS,
    REPLACEMENT_LABELS,
    WAY_LABELS,
    Basis,
    Dimension,
    Kind,
    Replacement,
    Way,
)

ALLOCATIONS = (
    ("proportional", gettext_lazy("按户数比例")),
    ("equal", gettext_lazy("各层相同")),
    ("optimal", gettext_lazy("最优（户数 × 预计离散程度）")),
)
BOX = {"class": "form-check-input"}
_SEVERAL = ("kinds", "tiers", "areas", "strata_by", "ways")


class DesignForm(forms.Form):
    """One design. What its parts must be together `rules.designing.check_design` says."""

    name = forms.CharField(label=gettext_lazy("调查名称"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("类型"))
    form = forms.ChoiceField(label=gettext_lazy("问卷"))
    unit = forms.ChoiceField(label=gettext_lazy("组织单位"))
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("访问方式"), widget=forms.CheckboxSelectMultiple(attrs=BOX), required=False
    )
    basis = forms.ChoiceField(label=gettext_lazy("抽样框来自"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("客户类别（不选为全部）"), widget=forms.CheckboxSelectMultiple(attrs=BOX), required=False
    )
    tiers = forms.MultipleChoiceField(
        label=gettext_lazy("客户等级（不选为全部）"), widget=forms.CheckboxSelectMultiple(attrs=BOX), required=False
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("片区（不选为全部）"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )
    line = forms.ChoiceField(label=gettext_lazy("业务"), required=False)
    starts = forms.DateField(
        label=gettext_lazy("工单或诉求起"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends = forms.DateField(
        label=gettext_lazy("止（不含当日）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    beside = forms.ChoiceField(
        label=gettext_lazy("并列的服务后调查"),
        required=False,
        help_text=gettext_lazy("全体客户抽样可与一次服务后调查并列，给出合并估计。"),
    )
    given = forms.CharField(
        label=gettext_lazy("外部分层：每行“名称 户数”"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("只用于窗口评价和文件导入；户数不明填 0，该层不参与加权。"),
    )
    strata_by = forms.MultipleChoiceField(
        label=gettext_lazy("分层条件"), widget=forms.CheckboxSelectMultiple(attrs=BOX), required=False
    )
    allocation = forms.ChoiceField(label=gettext_lazy("样本分配"), choices=ALLOCATIONS)
    spread = forms.CharField(
        label=gettext_lazy("各层预计满意率：每行“层代码 百分数”"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("只用于最优分配；层代码见右侧试算表。"),
    )
    n = forms.IntegerField(label=gettext_lazy("样本量（户）"), required=False, min_value=0, max_value=10_000_000)
    seed = forms.CharField(label=gettext_lazy("抽样种子"), required=False, max_length=40)
    replacement = forms.ChoiceField(label=gettext_lazy("替补规则"))
    rest_days = forms.IntegerField(label=gettext_lazy("免打扰天数"), min_value=0, max_value=3_650)
    target_percent = forms.FloatField(
        label=gettext_lazy("要证明的目标值（%）"), required=False, min_value=0, max_value=100
    )
    margin_percent = forms.FloatField(label=gettext_lazy("允许误差（±百分点）"), min_value=0, max_value=100)
    expected_percent = forms.FloatField(label=gettext_lazy("预计满意率（%）"), min_value=0, max_value=100)
    response_percent = forms.FloatField(label=gettext_lazy("预计应答率（%）"), min_value=0, max_value=100)
    link_days = forms.IntegerField(label=gettext_lazy("链接有效天数"), min_value=1, max_value=180)
    hot_below_percent = forms.FloatField(
        label=gettext_lazy("热点线（%）：低于此值即为热点"), required=False, min_value=0, max_value=100
    )

    def __init__(
        self,
        given: QueryDict | None = None,
        *,
        viewer: Viewer,
        versions: list[FormVersion],
        besides: list[str],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(given, auto_id="design-%s", initial=initial)
        areas = customers.area_tree(revision=viewer.tree.revision or None)
        keeping = viewer.units(Permission.SURVEYS_KEEP)
        choices: dict[str, list[tuple[str, str]]] = {
            "kind": [(each, word(KIND_LABELS[each])) for each in Kind],
            "form": [(str(each.id), chosen(each.name, each.name_en)) for each in versions],
            "unit": [
                (place.code, chosen(place.name, place.name_en))
                for place in viewer.tree.places
                if place.id in keeping and place.is_open
            ],
            "ways": [(each, word(WAY_LABELS[each])) for each in Way],
            "basis": [(each, word(BASIS_LABELS[each])) for each in Basis],
            "kinds": [(each, word(label)) for each, label in CUSTOMER_KIND_LABELS.items()],
            "tiers": [(each, word(TIER_LABELS[each])) for each in Tier if each],
            "areas": [(each.code, chosen(each.name, each.name_en)) for each in areas],
            "line": [(each, word(label)) for each, label in LINE_LABELS.items()],
            "beside": [("", "—"), *((number, number) for number in besides)],
            "strata_by": [(each, word(DIMENSION_LABELS[each])) for each in Dimension],
            "replacement": [(each, word(REPLACEMENT_LABELS[each])) for each in Replacement],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def design(self) -> Design:
        """What was asked for.

        Raises:
            DesignRefused: lines that cannot be read.
        """
        given = dict(self.cleaned_data)
        plain = {name: tuple(given[name]) for name in ("kinds", "tiers", "areas")}
        return Design(
            name=given["name"],
            kind=Kind(given["kind"]),
            ways=tuple(Way(each) for each in given["ways"]),
            basis=Basis(given["basis"]),
            line=given["line"],
            starts=given["starts"],
            ends=given["ends"],
            strata_by=tuple(Dimension(each) for each in given["strata_by"]),
            given=tuple(_given(given["given"])),
            allocation=given["allocation"],
            spread=_spread(given["spread"]),
            n=given["n"] or 0,
            seed=given["seed"].strip(),
            replacement=Replacement(given["replacement"]),
            rest_days=given["rest_days"],
            target_percent=given["target_percent"],
            margin_percent=given["margin_percent"],
            expected_percent=given["expected_percent"],
            response_percent=given["response_percent"],
            link_days=given["link_days"],
            hot_below_percent=given["hot_below_percent"],
            beside=given["beside"],
            **plain,
        )

    def form_version_id(self) -> UUID:
        return UUID(self.cleaned_data["form"])


def _lines(text: str, field: str) -> list[tuple[str, float]]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, _space, value = line.strip().rpartition(" ")
        try:
            found.append((name.strip(), float(value)))
        except ValueError:
            name = ""
        if not name.strip():
            raise DesignRefused(_("第 %(line)d 行须写成“名称 数字”，中间空一格。"), field=field, line=number)
    return found


def _given(text: str) -> list[GivenStratum]:
    return [
        GivenStratum(code=name, size=max(-1, min(2_000_000_000, int(size)))) for name, size in _lines(text, "given")
    ]


def _spread(text: str) -> dict[str, float]:
    """The standard deviation of a share that is expected."""
    shares = {name: min(100.0, max(0.0, share)) / 100 for name, share in _lines(text, "spread")}
    return {name: max(0.01, (share * (1 - share)) ** 0.5) for name, share in shares.items()}


def initial_of(design: Design | None, *, today: date) -> dict[str, Any]:
    """What the form starts with: the design as it stands, or a sensible one."""
    if design is None:
        return {
            "kind": Kind.AFTER_CONTACT,
            "ways": [Way.PHONE, Way.LINK],
            "basis": Basis.ORDERS,
            "starts": (today - timedelta(days=30)).isoformat(),
            "ends": today.isoformat(),
            "strata_by": [Dimension.UNIT],
            "allocation": "proportional",
            "n": 400,
            "seed": default_seed("DC", today),
            "replacement": Replacement.SAME_STRATUM,
            "rest_days": 90,
            "margin_percent": 5,
            "expected_percent": 90,
            "response_percent": 50,
            "link_days": 14,
            "hot_below_percent": 80,
        }
    found = dict(vars(design))
    found["given"] = "\n".join(f"{each.code} {each.size}" for each in design.given)
    found["spread"] = "\n".join(
        f"{name} {round(50 * (1 + max(0.0, 1 - 4 * spread**2) ** 0.5), 2):g}" for name, spread in design.spread.items()
    )
    found["starts"] = design.starts.isoformat() if design.starts else ""
    found["ends"] = design.ends.isoformat() if design.ends else ""
    return {**found, **{name: list(found[name]) for name in _SEVERAL}}


def no_forms() -> str:
    return gettext("还没有满意度调查问卷。请先在制度包中安装问卷。")
