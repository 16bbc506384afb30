"""Documents and their clauses, quoted letter for letter."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from plumbline.packs.schema.base import ClauseCode, DocumentCode, Line, Strict, Text, Wording

Territory = Annotated[str, StringConstraints(pattern=r"^CN(-[0-9]{2}){0,2}$")]
"""`CN` or the first two or four digits of the code of administrative division: `CN-37` Shandong, `CN-37-02` Qingdao."""


class Document(Strict):
    """A regulation, law, standard or published promise.

    `practice` marks what another company publishes: a benchmark that nobody is bound by.
    """

    code: DocumentCode
    kind: Literal["company_rule", "law", "standard", "practice"]
    title: Wording
    number: Text | None = None
    issued_by: Wording | None = None
    dated: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")] | None = None
    territory: Territory | None = None
    lines: tuple[Line, ...] = ()
    address: Text | None = None
    remark: Wording | None = None


class Clause(Strict):
    """A numbered piece of a document. `text` is verbatim, `english` a translation for readers only.

    `no_control`: why nothing in the packs carries it out (a title, a definition, the scope), where nothing does.
    """

    code: ClauseCode
    document: DocumentCode
    chapter: ClauseCode | None = None
    number: Text | None = None
    text: Text
    english: Text
    no_control: Wording | None = None


class ClausesFile(Strict):
    clauses: tuple[Clause, ...]
