"""What is chosen when a file is to be imported: the file, and how its columns are read."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import chosen
from plumbline.ground.organization.rules import Viewer
from plumbline.service.measurements import queries
from plumbline.service.measurements.rules import KINDS

OWN, KIND, USED = "own", "kind:", "used:"


class UploadForm(forms.Form):
    """``how``: the product's own table of a kind, a mapping of an earlier import, or a mapping file of one's own."""

    how = forms.ChoiceField(
        label=gettext_lazy("按什么读"),
        help_text=gettext_lazy("标准表的列名就是字段名，照填即可；别的系统导出的文件要有对应关系。"),
    )
    file = forms.FileField(
        label=gettext_lazy("数据文件"),
        max_length=200,
        help_text=gettext_lazy("CSV 或 Excel（.xlsx），首行为表头，最大 10 MB、2 万行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xlsm"}),
        error_messages={"required": gettext_lazy("请选择要导入的文件。"), "empty": gettext_lazy("文件是空的。")},
    )
    source = forms.CharField(
        label=gettext_lazy("数据来源"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "如“化验室”“客服热线平台”。同一来源、同一编号只算一条，再次导入即为更正。用标准表时必填。"
        ),
    )
    mapping = forms.FileField(
        label=gettext_lazy("对应关系文件（YAML）"),
        required=False,
        help_text=gettext_lazy("只在选“自带对应关系”时需要。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["how"]
        assert isinstance(field, forms.ChoiceField)
        used = [
            (f"{USED}{batch}", f"{name}（{source}）")
            for batch, (source, name) in queries.mappings_used(viewer=viewer).items()
        ]
        field.choices = [
            (gettext("标准表"), [(KIND + code, chosen(kind.zh, kind.en)) for code, kind in KINDS.items()]),
            *([(gettext("用过的对应关系"), used)] if used else []),
            (gettext("其他"), [(OWN, gettext("自带对应关系"))]),
        ]

    def clean(self) -> dict[str, Any]:
        """The table of a kind needs to be told whose numbers it holds; a mapping says so itself."""
        given = super().clean() or {}
        how = given.get("how", "")
        if how.startswith(KIND) and not given.get("source"):
            self.add_error("source", gettext("请写明数据来源。"))
        if how == OWN and not given.get("mapping"):
            self.add_error("mapping", gettext("请选择对应关系文件。"))
        return given
