"""What is asked before templates are installed."""

from datetime import date

from plumbline.evaluation.scorecards.queries.templates import applied_of, in_force, sealed_since
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _


class TemplateTooEarly(Refused):
    """A template would be valid in a period whose sheets are sealed."""

    code = "template_too_early"


def check_admissible(*, pack: str, version: str, content: dict[str, list[dict[str, object]]], valid_from: date) -> int:
    """Checks the templates of a pack before it is installed; gives how many there are.

    Raises:
        TemplateTooEarly: a period with sealed sheets by this pack's templates ends after ``valid_from``. TemplateRefused: weights that are off.
    """
    rows = content.get("scorecards", [])
    applied = applied_of(pack, content)
    for row in rows:
        in_force(row, pack=pack, version=version, applied=applied)
    sealed = sealed_since(pack, valid_from) if rows else None
    if sealed:
        raise TemplateTooEarly(
            _("制度包 %(pack)s 的评分表已封存到 %(period)s，新模板不能从 %(day)s 起生效；请改为封存期之后的日期。"),
            field="valid_from",
            pack=pack,
            period=sealed,
            day=valid_from.isoformat(),
        )
    return len(rows)
