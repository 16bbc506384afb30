"""Installed packs, their documents and clauses, and what each clause drives."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.regulations import driving
from plumbline.doors.web.regulations.drafts import zipped
from plumbline.doors.web.regulations.library import shipped_packs
from plumbline.doors.web.regulations.row_words import section_label
from plumbline.doors.web.saying import chosen, is_english
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.regulations.queries import Document, Installation
from plumbline.ground.service_levels import queries as service_levels
from plumbline.packs import drafting

IN_FORCE, COMING, ENDED = "in_force", "coming", "ended"
STANDINGS = {
    IN_FORCE: (_("施行中"), "green"),
    COMING: (_("已安装，尚未施行"), "azure"),
    ENDED: (_("已被新版替代"), "secondary"),
}


def index(request: PageRequest) -> HttpResponse:
    """Installed packs, each with its versions and documents; drafts that are being worked on."""
    today = timezone.localdate(request.at)
    by_installation: dict[UUID, list[dict[str, Any]]] = {}
    for document in regulations.documents().defer("installation__content"):
        shown = {
            "id": document.id,
            "title": chosen(document.title, document.title_en),
            "issuer": document.issuer,
            "is_reference": document.kind == "practice",
        }
        by_installation.setdefault(document.installation_id, []).append(shown)
    packs: dict[str, dict[str, Any]] = {}
    for each in regulations.installations().defer("content"):
        pack = packs.setdefault(
            each.pack, {"name": each.pack, "versions": [], "title": chosen(each.title, each.title_en)}
        )
        documents = by_installation.get(each.id, [])
        references = sum(document["is_reference"] for document in documents)
        pack["versions"].append({**version_of(each, today), "documents": documents, "references": references})
    context = {
        "packs": [{**pack, "shown": shown_version(pack["versions"])} for pack in packs.values()],
        "drafts": list(regulations.drafts().defer("files", "review")),
        "calendars": [
            {"code": code, "name": chosen(name, name_en)} for code, name, name_en in service_levels.calendar_names()
        ],
        "may_edit": may_edit(request),
    }
    return render(request, "regulations/index.html", context)


def shown_version(versions: list[dict[str, Any]]) -> dict[str, Any]:
    """The one in force; the newest where none is."""
    return next((each for each in versions if each["standing"] == IN_FORCE), versions[0])


def may_edit(request: PageRequest) -> bool:
    return request.viewer.may_somewhere(Permission.RULES_EDIT)


def version_of(installation: Installation, today: Any) -> dict[str, Any]:
    standing = standing_of(installation, today)
    label, tone = STANDINGS[standing]
    return {
        "pack": installation.pack,
        "version": installation.version,
        "valid_from": installation.valid_from,
        "valid_to": installation.valid_to,
        "installed_at": installation.installed_at,
        "standing": standing,
        "standing_label": label,
        "tone": tone,
    }


def standing_of(installation: Installation, today: Any) -> str:
    if installation.valid_from > today:
        return COMING
    return ENDED if installation.valid_to and installation.valid_to <= today else IN_FORCE


def pack(request: PageRequest, pack: str, version: str) -> HttpResponse:
    """One version: its documents with their clauses counted, and its rows by section, each with the clause it rests on."""
    installation = regulations.installation(pack, version)
    documents = regulations.documents_of(installation)
    sections = driving.sections(installation, request)
    wanted = request.GET.get("section", "")
    shown = wanted if wanted in sections else next(iter(sections), "")
    context = {
        "title": chosen(installation.title, installation.title_en),
        **version_of(installation, timezone.localdate(request.at)),
        "documents": documents_shown(documents),
        "sections": [
            {"name": name, "label": section_label(name), "count": len(rows)} for name, rows in sections.items()
        ],
        "section": shown,
        "section_label": section_label(shown) if shown else "",
        "rows": sections.get(shown, []),
        "may_edit": may_edit(request),
    }
    return render(request, "regulations/pack.html", context)


def documents_shown(documents: list[Document]) -> list[dict[str, Any]]:
    """Documents with to whom they apply."""
    applied = regulations.applications_of({document.id for document in documents})
    return [
        {
            "id": document.id,
            "code": document.code,
            "title": chosen(document.title, document.title_en),
            "issuer": document.issuer,
            "address": document.address,
            "clauses": getattr(document, "clause_count", 0),
            "applies": [
                {"unit": chosen(row.unit.name, row.unit.name_en), "binding": row.binding}
                for row in applied.get(document.id, [])
            ],
        }
        for document in documents
    ]


def download(request: PageRequest, pack: str, version: str) -> HttpResponse:
    """The files of a version as they were installed."""
    files = drafting.files_of(pack=pack, version=version, library=shipped_packs())
    return zipped(files, f"{pack}-{version}")


def document(request: PageRequest, document: UUID) -> HttpResponse:
    """A document with every clause, and under each clause what rests on it."""
    found = regulations.documents().filter(id=document).first()
    if found is None:
        raise NotFound(_("没有找到该制度文件，或您无权查看。"))
    resting = driving.by_clause(found.installation, request)
    clauses = [
        {
            "code": clause.code,
            "chapter": clause.chapter,
            "number": clause.number,
            "text": clause.text,
            "translation": clause.text_en if is_english() else "",
            "drives": resting.get(clause.code, []),
        }
        for clause in regulations.clauses_of(document)
    ]
    context = {
        "title": chosen(found.title, found.title_en),
        "document": documents_shown([found])[0],
        "version": found.version,
        "pack": found.installation.pack,
        "pack_version": found.installation.version,
        "clauses": clauses,
        "without_clause": resting.get("", []),
    }
    return render(request, "regulations/document.html", context)


def clause(request: PageRequest, code: str) -> HttpResponse:
    """One clause word for word, in the version that is in force, with what it drives and how it read before."""
    versions = regulations.clause_versions(code)
    today = timezone.localdate(request.at)
    shown = next((each for each in versions if standing_of(each.document.installation, today) == IN_FORCE), versions[0])
    installation = regulations.installation(shown.document.installation.pack, shown.document.installation.version)
    context = {
        "clause": shown,
        "title": chosen(shown.document.title, shown.document.title_en),
        "document": documents_shown([shown.document])[0],
        "translation": shown.text_en if is_english() else "",
        **version_of(installation, today),
        "drives": driving.by_clause(installation, request).get(code, []),
        "others": [
            {**version_of(each.document.installation, today), "text": each.text, "is_same": each.text == shown.text}
            for each in versions
            if each.id != shown.id
        ],
    }
    return render(request, "regulations/clause.html", context)
