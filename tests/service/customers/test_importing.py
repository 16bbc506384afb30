"""Taking over customers from a file."""

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotAllowed
from plumbline.ground.organization.states import Role
from plumbline.service.customers import actions, queries
from plumbline.service.customers.models import Contact, Customer, Premises
from plumbline.service.customers.rules import FileRefused, read_file
from tests.world import START, World, enter_customer, enter_person, later

HEADER = "户号,名称,类型,等级,电话,证件号码,地址,片区,联系人,联系人电话,联系人关系"
GOOD = f"""{HEADER}
10001,王小明,居民,,138-0013-8000,,北京路12号金桂苑3号楼501,EAST-N,王大明,13700137001,父亲
10002,单丽,,,13911112222,,柳林巷8号,WEST-S,,,

Q-7,云河热力设备有限公司,大客户,金卡,0471-6543210,,工业大道9号,EAST-S,,,
"""


def import_text(world: World, text: str, *, username: str = "lin", encoding: str = "utf-8") -> actions.Imported:
    file = read_file(text.encode(encoding))
    return actions.import_customers(file=file, name="户表.csv", by=world.viewer(username), at=START)


def counts(done: actions.Imported) -> tuple[int, int, int, int]:
    return done.entered, done.updated, done.unchanged, len(done.rejected)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_good_file_goes_in_whole_in_any_encoding_offices_use(world: World, encoding: str) -> None:
    done = import_text(world, GOOD, encoding=encoding)

    assert counts(done) == (3, 0, 0, 0)
    (known,) = queries.by_phone("13700137001", at=START)
    assert (known.number, known.name, known.area_id) == ("10001", "王小明", world.area_id("EAST-N"))
    assert Customer.objects.get(number="Q-7").tier == "gold"
    assert Customer.objects.get(number="10002").kind == "resident"


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    import_text(world, GOOD)

    done = import_text(world, GOOD)

    assert counts(done) == (0, 0, 3, 0)
    assert (Customer.objects.count(), Premises.objects.count(), Contact.objects.count()) == (3, 3, 1)


def test_one_fact_tells_of_the_whole_file(world: World) -> None:
    import_text(world, GOOD + "10003,,居民,,,,,,,,\n")

    entry = Entry.objects.get(name="customers.imported")

    assert entry.subject == "户表.csv"
    told = dict(entry.particulars)
    digest = told.pop("digest")
    assert told == {"entered": 3, "updated": 0, "unchanged": 0, "rejected": 1}
    assert len(digest) == 64
    assert not Entry.objects.filter(name="customers.entered").exists()


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (",李丽,居民,,,,,,,,", "number"),
        ("10009,,居民,,,,,,,,", "name"),
        ("10009,李丽,外星人,,,,,,,,", "kind"),
        ("10009,李丽,居民,白金,,,,,,,", "tier"),
        ("10009,李丽,居民,,12,,,,,,", "phone"),
        ("10009,李丽,居民,,,,北京路1号,NOWHERE,,,", "area"),
        (f"10009,李丽,居民,,,,{'长' * 201},,,,", "address"),
        ("10009,李丽,居民,,,,,,王,1,", "contact_phone"),
        ("10001,李丽,居民,,,,,,,,", "number"),
    ],
)
def test_a_wrong_line_is_rejected_with_its_number_and_reason_and_the_others_go_in(
    world: World, line: str, field: str
) -> None:
    done = import_text(world, GOOD + line + "\n20001,周到,居民,,,,,,,,\n")

    assert counts(done) == (4, 0, 0, 1)
    (rejected,) = done.rejected
    assert (rejected.line, rejected.refusal.field) == (6, field)


def test_a_line_that_says_something_else_updates_and_an_empty_cell_says_nothing(world: World) -> None:
    import_text(world, GOOD)

    done = import_text(
        world,
        f"{HEADER}\n10001,王小明,,,,,北京路14号,EAST-S,王二明,13700137002,\n10002,单丽,商业,,,,,,,,\nQ-7,云河热力设备有限公司,,,,,,,,,\n",
    )

    assert counts(done) == (0, 2, 1, 0)
    (known,) = queries.by_phone("13700137002", at=START)
    assert (known.phone, known.address, known.area_id) == ("13800138000", "北京路14号", world.area_id("EAST-S"))
    assert queries.find("路14号", viewer=world.viewer("lin"), at=START)
    assert Customer.objects.get(number="10002").kind == "commercial"
    assert Customer.objects.get(number="Q-7").kind == "key_account"


def test_a_known_customer_without_address_gets_one(world: World) -> None:
    import_text(world, f"{HEADER}\n10005,李丽,,,,,,,,,\n")

    done = import_text(world, f"{HEADER}\n10005,李丽,,,,,北京路14号,EAST-S,,,\n")

    assert counts(done) == (0, 1, 0, 0)
    known = queries.by_number("10005", at=START)
    assert known is not None
    assert known.area_id == world.area_id("EAST-S")


def test_many_lines_go_by_copy_and_report_their_progress(world: World) -> None:
    lines = "".join(
        f"{number},客户{number},居民,,1380000{number},,北京路{number}号,EAST-N,,,\n" for number in range(1000, 5500)
    )
    told: list[int] = []

    done = actions.import_customers(
        file=read_file(f"{HEADER}\n{lines}".encode()), name="x.csv", by=world.system, at=START, progress=told.append
    )

    assert counts(done) == (4500, 0, 0, 0)
    assert read_file(f"{HEADER}\n{lines}".encode()).line_count == 4501
    assert told == [2001, 4001, 4501]
    (known,) = queries.by_phone("13800005499", at=later(hours=1))
    assert known.address == "北京路5499号"


def test_lines_of_areas_where_the_importer_may_not_write_are_rejected(world: World) -> None:
    enter_person(world, "counter", name="柜台", role=Role.AGENT, unit="HEAT-EAST")
    enter_customer(world, number="10002", area="WEST-N")

    done = import_text(world, GOOD, username="counter")

    assert counts(done) == (2, 0, 0, 1)
    assert [(each.line, each.number, each.refusal.field) for each in done.rejected] == [(3, "10002", "area")]


def test_a_known_customer_elsewhere_is_not_drawn_into_the_importers_area(world: World) -> None:
    enter_person(world, "counter", name="柜台", role=Role.AGENT, unit="HEAT-EAST")
    enter_customer(world, number="10001", area="WEST-N")

    done = import_text(world, f"{HEADER}\n10001,王小明,,,,,北京路1号,EAST-N,,,\n", username="counter")

    assert counts(done) == (0, 0, 0, 1)


def test_who_may_not_edit_customers_imports_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        import_text(world, GOOD, username="head-east")

    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"", "file"),
        (b"\xff\xfe\x00\x01\xff", "file"),
        ("户号,电话\n1,2\n".encode(), "file"),
        (b"PK\x03\x04 not a csv at all \xff\xff", "file"),
    ],
)
def test_what_is_no_such_file_is_refused(content: bytes, field: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read_file(content)

    assert refusal.value.field == field


def test_a_quotation_mark_that_never_closes_stops_the_import_with_nothing_written(world: World) -> None:
    text = f'{HEADER}\n10001,王小明,,,,,,,,,\n10002,"李丽,,,,,,,,,\n' + "x" * 200_000

    with pytest.raises(FileRefused):
        import_text(world, text)

    assert not Customer.objects.exists()


def test_english_column_names_in_any_order_and_unknown_columns_are_understood(world: World) -> None:
    done = import_text(world, "Name,comment,NUMBER,area,address\n李丽,hello,10001,EAST-N,北京路1号\n")

    assert counts(done) == (1, 0, 0, 0)
    known = queries.by_number("10001", at=START)
    assert known is not None
    assert known.name == "李丽"


def test_positions_come_with_the_file_and_an_empty_cell_says_nothing(world: World) -> None:
    columns = "户号,名称,地址,经度,纬度\n"
    import_text(world, columns + "10001,王小明,北京路12号,108.02,43.05\n10002,单丽,柳林巷8号,,\n")

    done = import_text(world, "户号,名称,地址\n10001,王小明,北京路12号\n")

    assert counts(done) == (0, 0, 1, 0)
    lies = dict(Premises.objects.values_list("address", "longitude"))
    assert lies == {"北京路12号": 108.02, "柳林巷8号": None}


def test_another_position_is_an_update(world: World) -> None:
    columns = "户号,名称,地址,经度,纬度\n"
    import_text(world, columns + "10001,王小明,北京路12号,108.02,43.05\n")

    done = import_text(world, columns + "10001,王小明,,108.03,43.05\n")

    assert counts(done) == (0, 1, 0, 0)
    assert Premises.objects.get().longitude == 108.03


@pytest.mark.parametrize("lies", ["108.02,", ",43.05", "东,北", "208,43", "108,143", "nan,43", "108,inf"])
def test_half_a_position_or_one_that_is_nowhere_is_rejected(world: World, lies: str) -> None:
    done = import_text(world, f"户号,名称,地址,经度,纬度\n10001,王小明,北京路12号,{lies}\n")

    assert counts(done) == (0, 0, 0, 1)
    assert done.rejected[0].refusal.field == "longitude"
