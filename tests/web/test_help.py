"""Help: the glossary explains, with the clause; the manual is read inside the product; the design page shows every state."""

import re
from pathlib import Path

import pytest
from django.test import override_settings

from plumbline.doors.web.help import terms
from plumbline.doors.web.help.manual import rendered
from plumbline.doors.web.work_orders.explained import TERMS_OF_MOVES
from plumbline.evaluation.indicators import actions as indicators
from plumbline.ground.kernel.periods import parse
from plumbline.ground.organization.queries import system
from plumbline.ground.regulations.models import Clause
from plumbline.service.work_orders.states import MOVES
from tests.orders import order_of, register
from tests.web.conftest import NOW, Desk, DeskOf, text_of
from tests.world import PACKS, World

PROJECT = Path(__file__).resolve().parent.parent.parent
MANUAL = PROJECT / "docs" / "manual"
USED = re.compile(r"""\{%\s*why\s+["']([\w.-]+)["']""")


def test_an_explanation_is_a_card_on_the_page_and_a_page_by_itself(desk_of: DeskOf) -> None:
    desk = desk_of("lin")

    card, whole = desk.part("/help/terms/late/"), desk.get("/help/terms/late/")

    assert "<html" not in text_of(card)
    assert "至少有一个时钟已过到期时刻" in text_of(card)
    assert "<html" in text_of(whole)
    assert "至少有一个时钟已过到期时刻" in text_of(whole)


def test_the_clause_behind_it_is_quoted_word_for_word_and_led_to(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    clause = Clause.objects.filter(code__startswith="S1").first()
    assert clause is not None

    told = text_of(desk.part("/help/terms/due/", clause=clause.code))

    assert clause.code in told
    assert f"/rules/documents/{clause.document_id}/#{clause.code}" in told


@pytest.mark.parametrize(
    "address", ["/help/terms/no-such-term/", "/help/manual/no-such-role/", "/help/pictures/no.png"]
)
def test_what_help_does_not_have_is_not_found(desk_of: DeskOf, address: str) -> None:
    assert desk_of("lin").get(address).status_code == 404


@pytest.mark.parametrize("address", ["/help/pictures/..%2Fzh%2Fagent.md", "/help/pictures/%2Fetc%2Fpasswd"])
def test_a_picture_is_a_picture_of_the_manual_and_nothing_else(desk_of: DeskOf, address: str) -> None:
    assert desk_of("lin").get(address).status_code == 404


def test_every_term_a_page_asks_for_is_in_the_glossary() -> None:
    asked = {
        key
        for path in (PROJECT / "plumbline").rglob("*.html")
        for key in USED.findall(path.read_text(encoding="utf-8"))
    }

    assert asked
    assert asked <= set(terms.TERMS)


def test_every_term_is_told_in_both_languages() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")

    for term in terms.TERMS.values():
        assert all(han.search(chinese) for chinese in (term.zh, term.about_zh)), term.key
        assert all(english and not han.search(english) for english in (term.en, term.about_en)), term.key


def test_a_glossary_that_is_not_whole_is_refused() -> None:
    whole = "a: {zh: 甲, en: A, about_zh: 一, about_en: one%s}"

    with pytest.raises(ValueError, match="a -> b"):
        terms.terms_of(whole % ", see: [b]")
    with pytest.raises(ValueError, match="a:"):
        terms.terms_of("a: {zh: 甲}")
    with pytest.raises(ValueError, match="twice: a"):
        terms.terms_of("\n".join((whole % "", whole % "")))


def test_every_move_has_its_term() -> None:
    assert set(TERMS_OF_MOVES) == {move.name for move in MOVES.moves}
    assert set(TERMS_OF_MOVES.values()) <= set(terms.TERMS)


def test_every_clause_of_the_glossary_is_one_of_a_pack_that_is_shipped() -> None:
    shipped = "".join(path.read_text(encoding="utf-8") for path in PACKS.rglob("*.yaml") if "clauses" in str(path))

    for term in terms.TERMS.values():
        assert not term.clause or f"code: {term.clause}\n" in shipped, term.key


def test_the_glossary_names_no_clause_that_does_not_hold_here(desk_of: DeskOf) -> None:
    desk = desk_of("lin")
    told = text_of(desk.part("/help/terms/service_sheet/"))
    Clause.objects.filter(code="S1-8.f").update(code="S9-1")

    elsewhere = text_of(desk.part("/help/terms/service_sheet/"))

    assert "应填写《客户服务单》" in told
    assert "S1-8.f" not in elsewhere


@pytest.mark.parametrize(
    ("username", "address", "asked"),
    [
        ("head-east", "/orders/{number}/", "due/?clause=S1-8."),
        ("head-east", "/orders/{number}/", "first_contact/"),
        ("head-east", "/orders/{number}/", "reveal/"),
        ("head-east", "/orders/{number}/moves/accept/", "step_accept/?clause=S1-8."),
        ("head-east", "/orders/{number}/moves/return/", "return_order/"),
        ("lin", "/orders/?scope=all", "due/"),
        ("fang", "/indicators/", "indicator/"),
        ("fang", "/indicators/", "target/?clause="),
        ("fang", "/indicators/ORD-01/cases/?period=2026-01&basis=ASSIGNED", "basis/"),
        ("zhou", "/board/", "board_load/"),
        ("xu", "/callbacks/", "callback/"),
        ("zhao", "/field/", "due/"),
        ("lin", "/inbox/", "acknowledge/"),
    ],
)
def test_a_number_a_date_and_a_button_say_why_they_are_there(
    desk_of: DeskOf, ruled_world: World, username: str, address: str, asked: str
) -> None:
    number = register(ruled_world).number
    indicators.measure(period=parse("2026-01"), by=system(), at=NOW)

    page = text_of(desk_of(username).get(address.format(number=number)))

    assert f'href="/help/terms/{asked}' in page


def test_the_column_of_what_is_due_explains_itself_wherever_it_stands(desk_of: DeskOf, ruled_world: World) -> None:
    register(ruled_world)
    desk = desk_of("lin")
    desk.post("/orders/columns/", column=["due", "address"], do="chosen")

    page = text_of(desk.get("/orders/?scope=all"))

    assert "地址</th>" in page
    assert 'href="/help/terms/due/"' in page


def test_a_form_cites_the_clause_of_the_clock_that_its_move_stops(desk_of: DeskOf, ruled_world: World) -> None:
    """The nearest of those running: what has been done already is no reason any more."""
    number = register(ruled_world).number
    limit = next(each for each in order_of(number).case_file.clocks.all() if each.milestone == "accept")
    desk = desk_of("head-east")

    before = text_of(desk.part(f"/orders/{number}/moves/return/"))
    form = text_of(desk.part(f"/orders/{number}/moves/accept/"))
    followed = text_of(desk.part(re.findall(r"/help/terms/step_accept/[^\"]*", form)[0]))

    assert limit.stopped_at is None
    assert "return_order/?clause" not in before
    assert "客户服务中心受理用户投诉后" in followed


def test_the_manual_of_every_role_is_read_in_both_languages_and_its_pictures_are_there(desk_of: DeskOf) -> None:
    roles = {language: {path.stem for path in (MANUAL / language).glob("*.md")} for language in ("zh", "en")}
    desk = desk_of("lin")

    assert roles["zh"] == roles["en"] != set()
    for role in roles["zh"]:
        page = text_of(desk.get(f"/help/manual/{role}/"))
        pictures = re.findall(r'src="(/help/pictures/[^"]+)"', page)
        for picture in pictures:
            answer = desk.get(picture)
            assert answer.status_code == 200, f"{role}: {picture}"
            # Read to its end, which closes the file: left open it would be held against whatever test runs later.
            assert b"".join(answer.streaming_content).startswith(b"\x89PNG"), f"{role}: {picture}"
    for language in ("zh", "en"):
        for path in (MANUAL / language).glob("*.md"):
            for name in re.findall(r"\.\./pictures/([\w-]+\.png)", path.read_text(encoding="utf-8")):
                assert (MANUAL / "pictures" / name).is_file(), f"{path.name}: {name}"


def test_html_in_the_manual_stays_text() -> None:
    assert "<script>" not in rendered("# 标题\n\n<script>alert(1)</script>\n\n[坏](javascript:alert(1))")
    assert "javascript:" not in re.findall(r'href="([^"]*)"', rendered("[坏](javascript:alert(1))"))


@override_settings(PROJECT=Path("/nowhere"), PACKAGE=Path("/nowhere"))
def test_an_installation_without_manuals_says_so(desk_of: DeskOf) -> None:
    assert "安装中没有手册" in text_of(desk_of("lin").get("/help/"))


def test_the_design_page_shows_errors_empty_lists_and_charts_with_their_tables(desk_of: DeskOf) -> None:
    page = text_of(desk_of("lin").get("/design/"))

    for words in ("is-invalid", "没有符合条件的工单", "数据库没有应答", "还没有数据", "看数据表"):
        assert words in page


def test_help_is_for_those_who_are_signed_in(nobody: Desk) -> None:
    for address in ("/help/", "/design/", "/help/pictures/x.png"):
        assert nobody.get(address).status_code == 302
