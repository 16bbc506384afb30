"""Glossary, explanations, manual, and the design page."""

from django.http import FileResponse, HttpResponse
from django.utils import timezone

from plumbline.doors.web.help import manual, samples
from plumbline.doors.web.help.terms import TERMS
from plumbline.doors.web.pages import PageRequest, fragment, render
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.regulations import queries as regulations


def index(request: PageRequest) -> HttpResponse:
    """The manuals and the glossary."""
    terms = sorted(TERMS.values(), key=lambda term: term.name_read.lower())
    return render(request, "help/index.html", {"chapters": manual.chapters(), "terms": terms})


def term(request: PageRequest, key: str) -> HttpResponse:
    """One explanation with the words of the clause behind it: a card for htmx, a page by itself."""
    found = TERMS.get(key)
    if found is None:
        raise NotFound(_("术语表里没有“%(key)s”。"), key=key[:60])
    code = request.GET.get("clause", "") or found.clause
    clauses = regulations.clauses_by_code({code}, on=timezone.localdate(request.at)) if code else {}
    context = {
        "term": found,
        # A clause of the glossary that no installed rules know is another company's: named here it would claim what does not hold.
        "code": code if code in clauses or request.GET.get("clause") else "",
        "clause": clauses.get(code),
        "see": [TERMS[other] for other in found.see],
    }
    if request.htmx and not request.htmx.history_restore_request:
        return fragment(request, "help/_term.html", context)
    return render(request, "help/term.html", context)


def chapter(request: PageRequest, role: str) -> HttpResponse:
    """The manual of one role."""
    text = manual.page_of(role)
    title = next(each.title for each in manual.chapters() if each.role == role)
    context = {"title": title, "text": text, "role": role, "chapters": manual.chapters()}
    return render(request, "help/manual.html", context)


def picture(request: PageRequest, name: str) -> FileResponse:
    """A picture of the manual."""
    answer = FileResponse(manual.picture(name).open("rb"), content_type="image/png")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def design(request: PageRequest) -> HttpResponse:
    """Every component of the pages in each of its states."""
    return render(request, "help/design.html", samples.everything(request.at))
