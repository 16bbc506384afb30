"""What the owner and the shopper are asked."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import named, word
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission, UnitKind
from plumbline.supervision.mystery_visits.actions import ScenarioTerms, Told
from plumbline.supervision.mystery_visits.queries import Visit
from plumbline.supervision.mystery_visits.rules import Minimum
from plumbline.supervision.mystery_visits.states import VISIT_LABELS, VisitKind
from plumbline.supervision.questionnaires.queries import FormVersion

Choices = list[tuple[str, str]]
_DAY = {"type": "date"}


def lines_of(text: str) -> tuple[str, ...]:
    """Each line that says something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def visited_units(viewer: Viewer) -> Choices:
    """The units that may be visited, in the order of the tree."""
    mine = viewer.units(Permission.MYSTERY_KEEP) or viewer.tree.all_ids
    places = [place for place in viewer.tree.places if place.is_open and place.id in mine]
    wanted = [place for place in places if place.kind not in (UnitKind.THIRD_PARTY.value, UnitKind.COMPANY.value)]
    return [(place.code, f"{named(place)} · {place.code}") for place in sorted(wanted, key=lambda place: place.path)]


def third_parties(viewer: Viewer) -> Choices:
    agencies = [place for place in viewer.tree.places if place.is_open and place.kind == UnitKind.THIRD_PARTY.value]
    return [(place.code, named(place)) for place in agencies]


class ProgrammeForm(forms.Form):
    """A new programme."""

    name = forms.CharField(label=gettext_lazy("项目名称"), max_length=120)
    third_party = forms.ChoiceField(label=gettext_lazy("第三方机构"))
    first = forms.DateField(label=gettext_lazy("开始日期"), widget=forms.DateInput(attrs=_DAY))
    last = forms.DateField(label=gettext_lazy("结束日期"), widget=forms.DateInput(attrs=_DAY))
    budget = forms.DecimalField(label=gettext_lazy("预算（元）"), max_digits=12, decimal_places=2, min_value=0)
    rest_days = forms.IntegerField(
        label=gettext_lazy("同一访员再次到访同一单位至少间隔（天）"), min_value=0, max_value=1_000, initial=180
    )

    def __init__(self, *args: object, viewer: Viewer, **kwargs: object) -> None:
        super().__init__(*args, **{"auto_id": "programme-%s", **kwargs})  # type: ignore[arg-type]
        field = self.fields["third_party"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = third_parties(viewer)


class ScenarioForm(forms.Form):
    """One more thing to play."""

    kind = forms.ChoiceField(label=gettext_lazy("暗访方式"))
    title = forms.CharField(label=gettext_lazy("场景名称"), max_length=120)
    brief = forms.CharField(label=gettext_lazy("扮演说明"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}))
    asks = forms.CharField(
        label=gettext_lazy("要提的问题（每行一个）"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    form = forms.ChoiceField(label=gettext_lazy("暗访用表"))
    photos = forms.IntegerField(label=gettext_lazy("照片至少（张）"), min_value=0, max_value=40, initial=4)
    video_minutes = forms.IntegerField(label=gettext_lazy("录像至少（分钟）"), min_value=0, max_value=600, initial=15)
    impression = forms.IntegerField(label=gettext_lazy("印象至少（字）"), min_value=0, max_value=4_000, initial=80)
    questions = forms.IntegerField(label=gettext_lazy("提问至少（个）"), min_value=0, max_value=20, initial=2)

    def __init__(self, *args: object, versions: list[FormVersion], **kwargs: object) -> None:
        super().__init__(*args, **{"auto_id": "scenario-%s", **kwargs})  # type: ignore[arg-type]
        for name, choices in (
            ("kind", [(kind.value, word(VISIT_LABELS[kind])) for kind in VisitKind]),
            ("form", [(f"{each.pack}/{each.code}", f"{named(each)} {each.version}") for each in versions]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def terms(self) -> ScenarioTerms:
        given = self.cleaned_data
        least = Minimum(given["photos"], given["video_minutes"], given["impression"], given["questions"])
        return ScenarioTerms(
            kind=VisitKind(given["kind"]),
            title=given["title"],
            brief=given["brief"],
            form=given["form"],
            questions=lines_of(given["asks"]),
            least=least,
        )


class PlanForm(forms.Form):
    """Which units a scenario is played at, and how often."""

    scenario = forms.ChoiceField(label=gettext_lazy("场景"))
    units = forms.MultipleChoiceField(label=gettext_lazy("暗访单位"), widget=forms.CheckboxSelectMultiple)
    each = forms.IntegerField(label=gettext_lazy("每单位次数"), min_value=1, max_value=10, initial=1)

    def __init__(self, *args: object, viewer: Viewer, scenarios: Choices, **kwargs: object) -> None:
        super().__init__(*args, **{"auto_id": "plan-%s", **kwargs})  # type: ignore[arg-type]
        for name, choices in (("scenario", scenarios), ("units", visited_units(viewer))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class AcquaintanceForm(forms.Form):
    """A unit at which somebody would be recognised; a shopper speaks of oneself only."""

    shopper = forms.ChoiceField(label=gettext_lazy("访员"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("回避单位"))
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)

    def __init__(self, *args: object, viewer: Viewer, shoppers: Choices, **kwargs: object) -> None:
        super().__init__(*args, **{"auto_id": "acquaintance-%s", **kwargs})  # type: ignore[arg-type]
        for name, choices in (("shopper", shoppers), ("unit", [("", "—"), *visited_units(viewer)])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if not shoppers:
            del self.fields["shopper"]


class OrderForm(forms.Form):
    """Which order the call left behind, or why none."""

    number = forms.CharField(label=gettext_lazy("工单号"), max_length=40, required=False)
    none = forms.CharField(label=gettext_lazy("未形成工单的原因"), max_length=200, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"auto_id": "order-%s", **kwargs})  # type: ignore[arg-type]

    def clean(self) -> None:
        given = self.cleaned_data
        if bool(given.get("number", "").strip()) == bool(given.get("none", "").strip()):
            self.add_error("number", gettext("请填写工单号，或注明未形成工单的原因，二者选一。"))


class ToldForm(forms.Form):
    """What a shopper says beside the form."""

    visited_at = forms.DateTimeField(
        label=gettext_lazy("暗访时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    caller_phone = forms.CharField(label=gettext_lazy("使用的电话"), max_length=40, required=False)
    order_told = forms.CharField(label=gettext_lazy("坐席告知的工单号"), max_length=40, required=False)
    asked = forms.CharField(
        label=gettext_lazy("提过的问题（每行一个）"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    impression = forms.CharField(
        label=gettext_lazy("总体印象与主要问题"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    video_minutes = forms.IntegerField(
        label=gettext_lazy("录像时长（分钟）"), min_value=0, max_value=600, required=False
    )
    video_place = forms.CharField(label=gettext_lazy("录像存放处"), max_length=200, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"auto_id": "told-%s", **kwargs})  # type: ignore[arg-type]

    def told(self) -> Told:
        given = self.cleaned_data
        return Told(
            visited_at=given["visited_at"],
            caller_phone=given["caller_phone"],
            order_told=given["order_told"],
            impression=given["impression"],
            questions=lines_of(given["asked"]),
            video_minutes=given["video_minutes"] or 0,
            video_place=given["video_place"],
        )


def told_of(visit: Visit) -> dict[str, object]:
    """What the form shows of a visit that was saved."""
    return {
        "visited_at": _local(visit.visited_at),
        "caller_phone": visit.caller_phone,
        "order_told": visit.order_told,
        "asked": "\n".join(visit.questions),
        "impression": visit.impression,
        "video_minutes": visit.video_minutes or None,
        "video_place": visit.video_place,
    }


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at, timezone.get_default_timezone()) if at else None
