"""Sign-in: accounts are entered by administrators, never by whoever comes along."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from plumbline.doors.web.pages import LANGUAGE_OF_VISIT


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; whoever signs in finds the pages about the account in their language as well."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        """The account's own pages are no pages of ours and read the cookie; a language chosen on the way in has set it already."""
        answer: HttpResponse = super().post_login(request, user, **details)
        if LANGUAGE_OF_VISIT not in request.session:
            name = settings.LANGUAGE_COOKIE_NAME
            answer.set_cookie(name, user.language, max_age=365 * 86_400, samesite="Lax", httponly=True)
        return answer
