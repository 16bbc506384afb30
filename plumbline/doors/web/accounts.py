"""Sign-in: accounts are entered by administrators, never by whoever comes along."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from plumbline.doors.web import moments
from plumbline.doors.web.pages import LANGUAGE_OF_VISIT
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.queries import viewer_for


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

    def set_password(self, user: Any, password: str) -> None:
        """A password somebody chose himself; what an administrator had set no longer counts."""
        at = moments.now()
        changed = organization.choose_password(password=password, by=viewer_for(user, at=at), at=at)
        user.password, user.must_change_password = changed.password, False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"


def has_second_factor(person_id: UUID) -> bool:
    return bool(Authenticator.objects.filter(user_id=person_id).exists())


def forget_second_factor(person_id: UUID) -> None:
    """Whoever lost the device signs in with the password alone and may bind another one."""
    Authenticator.objects.filter(user_id=person_id).delete()
