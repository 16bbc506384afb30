"""A pack's next version: uploaded or begun from what is installed, mended on the spot, looked at, installed."""

from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.regulations.changes import groups
from plumbline.doors.web.regulations.draft_forms import FileForm, InstallForm, UploadForm, first_day_offered
from plumbline.doors.web.regulations.file_words import file_words
from plumbline.doors.web.regulations.findings import remarks
from plumbline.doors.web.regulations.library import shipped_packs
from plumbline.doors.web.saying import chosen, said
from plumbline.ground.kernel.refusals import Conflict, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.regulations import actions as regulation_actions
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.regulations.queries import Draft
from plumbline.ground.service_levels import queries as service_levels
from plumbline.packs import drafting
from plumbline.packs.reviewing import Review, read_review
from plumbline.packs.shelving import Files
from plumbline.packs.unpacking import MOST_UPLOADED, UploadRefused, together, unpacked
from plumbline.service.work_orders import queries as work_orders


def upload(request: PageRequest) -> HttpResponse:
    """Files chosen as a new draft, or in the place of a draft's."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_again(request, form, 422)
    try:
        files = together(_parts(request))
        target = form.cleaned_data["draft"]
        if target:
            draft = drafting.replace(
                draft_id=target,
                seen=form.cleaned_data["seen"] or 0,
                files={**regulations.draft(target).files, **files} if "pack.yaml" not in files else files,
                library=shipped_packs(),
                by=request.viewer,
                at=request.at,
            )
        else:
            draft = drafting.start(files=files, library=shipped_packs(), by=request.viewer, at=request.at)
    except Refused as refused:
        return _upload_again(request, form, blame(form, refused))
    return go_to(request, reverse("rules-draft", args=[draft.id]))


def _parts(request: PageRequest) -> list[dict[str, str]]:
    parts = []
    for sent in request.FILES.getlist("chosen"):
        if not isinstance(sent, UploadedFile) or (sent.size or 0) > MOST_UPLOADED:
            name = str(getattr(sent, "name", ""))[:120]
            raise UploadRefused(
                _("文件“%(name)s”超过 %(most)d MB。"), field="chosen", name=name, most=MOST_UPLOADED // 1024 // 1024
            )
        parts.append(unpacked(sent.name or "", sent.read()))
    return parts


def _upload_again(request: PageRequest, form: UploadForm, status: int) -> HttpResponse:
    return render(request, "regulations/upload.html", {"form": form}, status=status)


def upload_page(request: PageRequest) -> HttpResponse:
    """Where a pack's files are chosen; POST takes them."""
    if request.method == "POST":
        return upload(request)
    return render(request, "regulations/upload.html", {"form": UploadForm()})


def start(request: PageRequest, pack: str, version: str) -> HttpResponse:
    """A copy of an installed version to work on."""
    if request.method != "POST":
        return go_to(request, reverse("rules-pack", args=[pack, version]))
    draft = drafting.start_from(pack=pack, version=version, library=shipped_packs(), by=request.viewer, at=request.at)
    return go_to(request, reverse("rules-draft", args=[draft.id]))


def draft(request: PageRequest, draft: UUID) -> HttpResponse:
    """What is wrong with a draft, or what it would change; and the form to install it."""
    found = regulations.draft(draft)
    return render(request, "regulations/draft.html", _draft_context(request, found, None))


def _draft_context(request: PageRequest, found: Draft, form: InstallForm | None) -> dict[str, Any]:
    review = read_review(found.review)
    standing = regulations.newest(review.pack) if review.against else None
    running = service_levels.running_by_limit(standing.id) if standing and review.changes else {}
    day = first_day_offered(timezone.localdate(request.at), standing.valid_from if standing else None)
    return {
        "draft": found,
        "title": chosen(found.title, found.title_en) or found.pack or gettext("未命名的制度包"),
        "review": review,
        "remarks": remarks(review.findings),
        "concerns": [{"pack": each.pack, "remark": remarks([each.finding])[0]} for each in review.concerns],
        "groups": groups(review.changes, catalogue=work_orders.catalogue(revision=request.revision), running=running),
        "counts": _counts(review),
        "running": sum(running.get(change.code, 0) for change in review.changes if change.section == "limits"),
        "files": sorted(found.files),
        "named_files": [(path, file_words(path, found.files[path])) for path in sorted(found.files)],
        "form": form or InstallForm(initial={"valid_from": day, "seen": found.edition}),
        "replace": UploadForm(initial={"draft": found.id, "seen": found.edition}, auto_id="replace-%s"),
    }


def _counts(review: Review) -> dict[str, int]:
    return {kind: sum(change.kind == kind for change in review.changes) for kind in ("added", "changed", "removed")}


def file(request: PageRequest, draft: UUID) -> HttpResponse:
    """One file of a draft as text; POST saves it and examines the whole again."""
    found = regulations.draft(draft)
    path = request.GET.get("path") or request.POST.get("path") or "pack.yaml"
    if path not in found.files:
        raise NotFound(_("草稿中没有文件“%(path)s”。"), path=path[:120])
    if request.method != "POST":
        form = FileForm(initial={"text": found.files[path], "seen": found.edition, "path": path})
        return _file_page(request, found, path, form, 200)
    form = FileForm(request.POST)
    if not form.is_valid():
        return _file_page(request, found, path, form, 422)
    try:
        kept = drafting.write_file(
            draft_id=draft,
            seen=form.cleaned_data["seen"],
            path=path,
            text=form.cleaned_data["text"],
            library=shipped_packs(),
            by=request.viewer,
            at=request.at,
        )
    except Conflict as refused:
        return _file_page(request, found, path, form, blame(form, refused))
    except UploadRefused as refused:
        form.add_error("text", said(refused))
        return _file_page(request, found, path, form, 422)
    here = [each for each in read_review(kept.review).findings if each.file == path]
    if here:
        return go_to(request, f"{reverse('rules-draft-file', args=[draft])}?path={path}")
    return go_to(request, reverse("rules-draft", args=[draft]))


def _file_page(request: PageRequest, found: Draft, path: str, form: FileForm, status: int) -> HttpResponse:
    here = [each for each in read_review(found.review).findings if each.file == path]
    context = {
        "draft": found,
        "path": path,
        "form": form,
        "remarks": remarks(here),
        "lines": found.files[path].count("\n") + 1,
        "theirs": found.files[path] if status == 409 else "",
    }
    return render(request, "regulations/draft_file.html", context, status=status)


def discard(request: PageRequest, draft: UUID) -> HttpResponse:
    """Throws a draft away."""
    if request.method == "POST":
        regulation_actions.discard_draft(draft_id=draft, by=request.viewer, at=request.at)
        messages.success(request, gettext("草稿已删除，现行制度没有变化。"))
    return go_to(request, reverse("rules"))


def install(request: PageRequest, draft: UUID) -> HttpResponse:
    """Installs a draft from a day on, once it was looked at and confirmed."""
    found = regulations.draft(draft)
    if request.method != "POST":
        return go_to(request, reverse("rules-draft", args=[draft]))
    form = InstallForm(request.POST)
    if not form.is_valid():
        return _draft_again(request, found, form, 422)
    try:
        outcomes = drafting.install(
            draft_id=draft,
            seen=form.cleaned_data["seen"],
            valid_from=form.cleaned_data["valid_from"],
            library=shipped_packs(),
            by=request.viewer,
            at=request.at,
        )
    except Refused as refused:
        return _draft_again(request, regulations.draft(draft), form, blame(form, refused))
    done = outcomes[-1]
    words = {
        "pack": chosen(found.title, found.title_en),
        "version": done.version,
        "day": form.cleaned_data["valid_from"],
    }
    sentence = (
        gettext("“%(pack)s”%(version)s 版已安装，自 %(day)s 起施行。")
        if done.is_new
        else gettext("“%(pack)s”%(version)s 版早已安装，没有改动任何内容。")
    )
    messages.success(request, sentence % words)
    return go_to(request, reverse("rules-pack", args=[done.pack, done.version]))


def _draft_again(request: PageRequest, found: Draft, form: InstallForm, status: int) -> HttpResponse:
    return render(request, "regulations/draft.html", _draft_context(request, found, form), status=status)


def download(request: PageRequest, draft: UUID) -> HttpResponse:
    """A draft as a zip, to be worked on elsewhere."""
    found = regulations.draft(draft)
    return zipped(found.files, f"{found.pack or 'pack'}-{found.version or 'draft'}")


def zipped(files: Files, name: str) -> HttpResponse:
    """The files in a folder of the pack's name; the same files give the same bytes."""
    folder = name.rpartition("-")[0]
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = ZipInfo(f"{folder}/{path}")
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, files[path])
    answer = HttpResponse(made.getvalue(), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer
