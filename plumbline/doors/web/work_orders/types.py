"""Finding an order type by what the caller says: words, pinyin, or its initials."""

from collections.abc import Iterable
from functools import lru_cache

from plumbline.doors.web.saying import named
from plumbline.service.customers.rules import compact, spelled
from plumbline.service.work_orders.queries import Catalogue
from plumbline.service.work_orders.rules import TypeNode

MOST = 12


def find_types(text: str, catalogue: Catalogue, *, most: int = MOST) -> list[TypeNode]:
    """Types that can be registered and that fit every word of the text, by their own names and search words or by those of their headings.

    The nearest come first; without a text, the first of the tree.
    """
    words = [word for word in (compact(each) for each in text.split()) if word]
    scored = []
    for place, node in enumerate(catalogue.nodes):
        points = fit(node, words, catalogue) if node.registrable and not node.is_retired else 0
        if points:
            scored.append((-points, place, node))
    return [node for _points, _place, node in sorted(scored, key=lambda each: each[:2])][:most]


def fit(node: TypeNode, words: list[str], catalogue: Catalogue) -> int:
    """0 where a word fits nowhere; else the more the nearer the words are to the type's own name."""
    points = [_points(node, word, catalogue) for word in words]
    return 1 + sum(points) if all(points) else 0


def _points(node: TypeNode, word: str, catalogue: Catalogue) -> int:
    headings = (catalogue.by_code[code] for code in node.line_of_descent[1:] if code in catalogue.by_code)
    return max(2 * _nearness(node, word), *(_nearness(heading, word) for heading in headings), 0)


def _nearness(node: TypeNode, word: str) -> int:
    names = [compact(node.name), compact(node.name_en)]
    searches = [compact(each) for each in node.search]
    if any(name.startswith(word) for name in names) or word in searches:
        return 4
    if not word.isascii():
        return 3 if any(word in each for each in (*names, *searches)) else 0
    if any(part.startswith(word) for part in node.name_en.lower().split()):
        return 3
    return 2 if _sounds_like((node.name, *node.search), word) else 0


def _sounds_like(texts: Iterable[str], letters: str) -> bool:
    """From two letters on also in the middle of the initials: a caller's word is seldom a name's first."""
    sounds = [_spelled(text) for text in texts]
    return any(
        whole.startswith(letters) or initials.startswith(letters) or (len(letters) > 1 and letters in initials)
        for whole, initials in sounds
    )


@lru_cache(maxsize=4_000)
def _spelled(text: str) -> tuple[str, str]:
    return spelled(text, is_person=False)


def path_of(node: TypeNode, catalogue: Catalogue) -> str:
    """The names of a type's headings, from the line down."""
    above = [catalogue.by_code[code] for code in reversed(node.line_of_descent[1:]) if code in catalogue.by_code]
    return " / ".join(named(each) for each in above)


def same_matter_codes(node: TypeNode) -> list[str]:
    """The branch of the tree in which an open order may be about the same matter: the type and its heading, never the whole line."""
    return list(node.line_of_descent[:2]) if len(node.line_of_descent) > 2 else [node.code]
