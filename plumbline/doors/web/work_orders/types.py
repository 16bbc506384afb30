"""Finding an order type by what the caller says: words, pinyin, or its initials."""

from functools import lru_cache

from plumbline.doors.web.saying import named
from plumbline.service.customers.rules import compact, spelled
from plumbline.service.work_orders.queries import Catalogue
from plumbline.service.work_orders.rules import TypeNode

MOST = 12


def find_types(text: str, catalogue: Catalogue, *, most: int = MOST) -> list[TypeNode]:
    """Types that can be registered and whose name, search words or their sound hold every word of the text; the nearest first."""
    words = [compact(word) for word in text.split()]
    scored = [(score(node, words), place, node) for place, node in enumerate(catalogue.nodes) if node.registrable]
    return [node for points, _place, node in sorted(scored, key=lambda each: (-each[0], each[1])) if points][:most]


def score(node: TypeNode, words: list[str]) -> int:
    """0 where a word is not found at all; else the better the nearer its place."""
    points = [_points(node, word) for word in words if word]
    return sum(points) if points and all(points) else 0


def _points(node: TypeNode, word: str) -> int:
    names = (compact(node.name), compact(node.name_en))
    if word in names or any(name.startswith(word) for name in names):
        return 5
    searches = [compact(each) for each in node.search]
    if word in searches:
        return 4
    if any(word in each for each in (*names, *searches)):
        return 3
    return 2 if word.isascii() and any(_sounds(each, word) for each in (node.name, *node.search)) else 0


def _sounds(text: str, letters: str) -> bool:
    whole, initials = _spelled(text)
    return initials.startswith(letters) or whole.startswith(letters)


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
