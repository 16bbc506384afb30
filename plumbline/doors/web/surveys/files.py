"""Files of answers: tried out first, then taken in; what became of each file."""

import hashlib
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.fact_files import FactFile
from plumbline.doors.web.measurements.files import FileRefused, reason_of, rejects_file
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import filled, is_english, word
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.mappings import MappingRefused
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.packs.findings import WORDINGS
from plumbline.packs.reading import UnreadableYaml, read_source
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.queries.surveys import Survey
from plumbline.supervision.surveys.rules.mappings import SurveyMapping, read_survey_mapping

MOST_BYTES = 10 * 1024 * 1024
SHOWN = 100


class AnswersForm(forms.Form):
    """A file and the mapping it is read by; the mapping may be written into the page, so that a try does not ask for it again."""

    file = forms.FileField(
        label=gettext_lazy("答卷文件（CSV 或 Excel）"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xlsm"}),
        error_messages={"required": gettext_lazy("请选择要导入的文件。"), "empty": gettext_lazy("文件是空的。")},
    )
    mapping = forms.CharField(
        label=gettext_lazy("对应关系（YAML）"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "font-monospace", "spellcheck": "false"}),
        help_text=gettext_lazy("写明编号、时间、各题对应的列；写法见手册。"),
    )


EXAMPLE = """source: 第三方
times: {zone: Asia/Shanghai, format: "%Y-%m-%d %H:%M:%S"}
reference: [编号]
answered_at: 时间
answers:
  overall: {column: 总体, values: {很满意: "5", 满意: "4"}}
"""


def upload(request: PageRequest, number: str) -> HttpResponse:
    """Tries a file out, or takes it in; the same file again changes nothing."""
    survey = surveys.visible(number, viewer=request.viewer)
    if request.method != "POST":
        return _shown(request, survey, AnswersForm(initial={"mapping": _last_mapping(survey)}))
    form = AnswersForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, survey, form, status=422)
    try:
        return _taken(request, survey, form)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _shown(request, survey, form, status=blame(form, refused))


def _last_mapping(survey: Survey) -> str:
    return (
        EXAMPLE if surveys.design_of(survey).draws else EXAMPLE.replace("answers:", "stratum: {column: 区}\nanswers:")
    )


def _taken(request: PageRequest, survey: Survey, form: AnswersForm) -> HttpResponse:
    sent = form.cleaned_data["file"]
    if (sent.size or 0) > MOST_BYTES:
        raise FileRefused(_("文件超过 %(most)d MB。"), field="file", most=MOST_BYTES // 1024 // 1024)
    content, mapping = sent.read(), _mapping(form.cleaned_data["mapping"])
    header, rows = FactFile(sent.name, partial(BytesIO, content), mapping).read()
    digest = hashlib.sha256(content).hexdigest()
    file = actions.SentFile(name=sent.name, digest=digest, mapping=mapping, header=header, rows=rows)
    dry = request.POST.get("then") != "take"
    done = actions.import_answers(number=survey.number, file=file, by=request.viewer, at=request.at, dry_run=dry)
    if dry:
        return _shown(request, survey, form, tried=done, rejects=_rejects(done.rejects))
    messages.success(request, gettext("已导入 %(taken)d 份答卷。") % {"taken": done.taken})
    return go_to(request, reverse("survey-batch", args=[survey.number, done.batch_id]))


def _mapping(text: str) -> SurveyMapping:
    """Raises FileRefused: with the line of the mapping that is wrong."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            source = read_source(Path(folder), "mapping", path)
        except UnreadableYaml as problem:
            raise FileRefused(
                _("对应关系文件第 %(line)d 行：%(reason)s"),
                field="mapping",
                line=problem.line,
                reason=filled(word(WORDINGS[problem.problem]), {"detail": problem.detail}),
            ) from problem
    try:
        return read_survey_mapping(source.content)
    except MappingRefused as refused:
        raise FileRefused(
            _("对应关系文件第 %(line)d 行：%(reason)s"),
            field="mapping",
            line=source.line_of(refused.place),
            reason=filled(word(refused.sentence), refused.params),
        ) from refused


def _rejects(rejects: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(each["line"], each["field"], reason_of(each)) for each in rejects[:SHOWN]]


def _shown(request: PageRequest, survey: Survey, form: AnswersForm, *, status: int = 200, **more: Any) -> HttpResponse:
    items = [(item.code, item.name.in_language(is_english())) for item in surveys.form_of(survey).items]
    context = {
        "tabs": tabs(request.viewer, request.path),
        "number": survey.number,
        "name": survey.name,
        "form": form,
        "items": items,
        **more,
    }
    return render(request, "surveys/import.html", context, status=status)


def batch(request: PageRequest, number: str, batch_id: UUID) -> HttpResponse:
    """What became of a file; ``form=csv`` its rejected rows as a file."""
    found = surveys.batch(batch_id, viewer=request.viewer)
    if found.survey.number != number:
        raise NotFound(_("没有找到该次导入，或您无权查看。"))
    if request.GET.get("form") == "csv":
        return rejects_file(found.file_name, [], found.rejects)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "number": number,
        "batch": found,
        "by": found.by.name if found.by else gettext("系统"),
        "rejects": _rejects(found.rejects),
    }
    return render(request, "surveys/batch.html", context)
