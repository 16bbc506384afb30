"""People before real browsers: Chromium over a server of this process, whose clock the story sets.

With ``PLUMBLINE_PICTURES`` naming a folder, the tests leave their pictures there (see ``Visitor.picture``); otherwise they write nothing.
"""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from plumbline.doors.jobs.tasks import queue_wakings, wake
from plumbline.ground.journal import reactions
from plumbline.ground.journal.models import Entry
from plumbline.ground.journal.reactions import Waking
from plumbline.ground.organization import actions as organization
from tests import clocks
from tests.clocks import Clock as Clock
from tests.orders import IN_SEASON
from tests.world import PASSWORD, World, standing
from tools.browser import NAMES

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DESK, PHONE = (1440, 900), (390, 844)
PICTURES = os.environ.get("PLUMBLINE_PICTURES", "")
PATIENCE_MS = 30_000  # nothing waits this long; a machine that does much else at once may need it
ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one file of tests: while it runs, this thread counts as asynchronous, which no other test should meet."""
    installed = next((path for path in map(shutil.which, NAMES) if path), None)
    if installed is None:
        pytest.skip("no Chromium on this machine: python -m tools.browser")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this very thread; nothing here is awaited
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed, args=FLAGS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@dataclass
class Visitor:
    """One person's browser. What it says on its console is kept: a page that stumbles is a fault even where it looks well."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._overheard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _overheard(self, message: ConsoleMessage) -> None:
        # A refusal answered with 4xx is told on the console by the browser itself; the page shows it as well.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, username: str, password: str = PASSWORD) -> Page:
        """Through the form, as everybody does."""
        self.go("/accounts/login/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(self.address + "/")
        return self.page

    def enter(self, world: World, username: str) -> Page:
        """Signed in already, for tests that are about something else."""
        client = Client()
        client.force_login(world.person(username), backend=ALLAUTH)
        name = settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])
        return self.page

    def picture(self, name: str, *, full: bool = True) -> None:
        """A picture for the readme and the manual; written only where somebody asked for pictures."""
        if PICTURES:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.evaluate("window.scrollTo(0, 0)")  # the bar sticks to the top of the window, wherever that is
            shot = Image.open(io.BytesIO(self.page.screenshot(full_page=full, animations="disabled", caret="initial")))
            # A page has few colours: a palette makes a quarter of the file and looks the same.
            shot.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


VisitorOf = Callable[..., Visitor]


@pytest.fixture
def visitor(browser: Browser, company: World, live_server: LiveServer) -> Iterator[VisitorOf]:
    """Opens browsers; each is a person's own, and none may have complained when the test ends."""
    opened: list[Visitor] = []

    def arrive(size: tuple[int, int] = DESK, *, locale: str = "zh-CN") -> Visitor:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            base_url=live_server.url,
            timezone_id="Asia/Shanghai",
            has_touch=width < 768,
        )
        opened.append(Visitor(context.new_page(), live_server.url))
        return opened[-1]

    yield arrive
    for each in opened:
        each.page.context.close()
    complaints = [complaint for each in opened for complaint in each.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def company(transactional_db: None, worker: None) -> World:
    """The cast under both shipped packs, committed, for the server's threads to see; swept away after the test."""
    return standing(rules=True)


@pytest.fixture
def worker() -> Iterator[None]:
    """Later reactions run at once, as a worker would a moment later."""

    def run_at_once(wakings: list[Waking]) -> None:
        for waking in wakings:
            wake(waking.reaction, str(waking.entry_id))

    reactions.queue_with(run_at_once)
    yield
    reactions.queue_with(queue_wakings)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events CASCADE")


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Sets what time the pages think it is: a Tuesday morning of the heating season unless told otherwise."""
    with clocks.set_to(IN_SEASON) as clock:
        yield clock


@pytest.fixture
def today(company: World, clock: Clock) -> datetime:
    """The pages' clock and the journal's agree: what is done now is written down now."""
    shown: datetime = Entry.objects.latest("recorded_at").recorded_at + timedelta(minutes=1)
    clock(shown)
    return shown


def speak(world: World, username: str, language: str) -> None:
    """What a person chose counts more than what their browser prefers."""
    organization.choose_language(language=language, by=world.viewer(username, at=IN_SEASON), at=IN_SEASON)


@dataclass
class Way:
    """How a journey is walked: in which language and on how wide a screen. Pictures get both in their names."""

    language: str
    size: tuple[int, int]
    entered: Visitor | None = None

    @property
    def locale(self) -> str:
        return "en-US" if self.language == "en" else "zh-CN"

    @property
    def is_phone(self) -> bool:
        return self.size == PHONE

    def say(self, msgid: str, **words: object) -> str:
        """What the pages say for a Chinese sentence of the source, in the language of this way."""
        with translation.override(self.language):
            return gettext(msgid) % words if words else gettext(msgid)

    def enter(self, visitor: VisitorOf, world: World, username: str, size: tuple[int, int] | None = None) -> Page:
        """A person's own browser, signed in, in the language of this way; pages are opened by ``page.goto("/orders/")``."""
        speak(world, username, self.language)
        self.entered = visitor(size or self.size, locale=self.locale)
        return self.entered.enter(world, username)

    def picture(self, name: str, *, full: bool = False, of: Page | None = None) -> None:
        """A picture of what the person who entered last sees (or of ``of``), as name-zh.png, name-en-phone.png …"""
        assert self.entered is not None
        seen = self.entered if of is None else Visitor(of, self.entered.address)
        seen.picture(f"{name}-{self.language[:2]}{'-phone' if self.is_phone else ''}", full=full)


WAYS = {
    "zh at a desk": ("zh-hans", DESK),
    "en on a telephone": ("en", PHONE),
    **({"en at a desk": ("en", DESK), "zh on a telephone": ("zh-hans", PHONE)} if PICTURES else {}),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """Each journey is walked in Chinese at a desk and in English on a telephone; for pictures in all four ways."""
    language, size = request.param
    return Way(language, size)
