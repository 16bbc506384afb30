from django.apps import AppConfig
from django.forms import ChoiceField, Field, FileField
from django.utils.translation import gettext_lazy


class WebConfig(AppConfig):
    """Forms speak as the rest of the product does; what a form says of its own goes before."""

    name = "plumbline.doors.web"
    label = "web"

    def ready(self) -> None:
        Field.default_error_messages |= {"required": gettext_lazy("请填写此项。")}
        ChoiceField.default_error_messages |= {
            "required": gettext_lazy("请选择。"),
            "invalid_choice": gettext_lazy("没有“%(value)s”这个选项，请重新选择。"),
        }
        FileField.default_error_messages |= {"required": gettext_lazy("请选择文件。")}
