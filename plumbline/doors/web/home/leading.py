"""Where a message leads that is about no order: the page of a period, an objection, an event, a ranking."""

from urllib.parse import urlencode

from django.urls import reverse

PAGES = {
    "period_checked": "period-closing",
    "period_sealed": "period-closing",
    "indicator_restated": "period-closing",
    "objection_raised": "objection",
    "objection_decided": "objection",
    **dict.fromkeys(
        ("liability_proposed", "liability_decided", "liability_appealed", "liability_settled"), "liability-case"
    ),
    **dict.fromkeys(
        ("rectification_opened", "rectification_moved", "rectification_near", "rectification_late"), "rectification"
    ),
    **dict.fromkeys(("hot_issue_moved", "hot_issue_late"), "hot-issue"),
    **dict.fromkeys(("praise_to_verify", "praise_verified"), "praise-one"),
    **dict.fromkeys(("reward_about_you", "reward_moved", "reward_to_decide"), "recognition-one"),
    "exclusion_asked": "excluded-event",
    "exclusion_decided": "excluded-event",
}
RANKINGS = frozenset({"ranking_published", "ranking_withdrawn"})


def page_of(kind: str, subject: str) -> str:
    """The address that a message of this kind leads to by its subject; empty where it leads nowhere."""
    if kind in PAGES and subject:
        return reverse(PAGES[kind], args=[subject])
    if kind == "reward_suggested" and subject:
        return f"{reverse('recognition-rules')}?{urlencode({'order': subject})}"
    period, _space, template = subject.partition(" ")
    if kind in RANKINGS and template:
        return f"{reverse('scorecards')}?{urlencode({'period': period, 'template': template})}"
    return ""
