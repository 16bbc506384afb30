"""What a customer said can be erased by law; the journal still stands."""

from datetime import datetime, timedelta

from plumbline.ground.journal import actions as journal
from plumbline.ground.journal import queries
from plumbline.ground.journal.models import Entry, PersonalValue
from plumbline.service.work_orders import actions
from tests.orders import IN_SEASON, order_of, register
from tests.world import World


def test_a_remark_is_read_with_the_case_and_erased_without_breaking_the_chain(ruled_world: World) -> None:
    made = register(ruled_world)
    by = ruled_world.viewer("lin", at=IN_SEASON)
    actions.remark(number=made.number, text="客户说孩子发烧", by=by, at=IN_SEASON + timedelta(minutes=1))
    case = order_of(made.number).case_file_id
    journal.seal(at=datetime.now(IN_SEASON.tzinfo) + timedelta(minutes=1))

    assert queries.timeline(case)[-1].params["text"] == "客户说孩子发烧"
    entry = Entry.objects.get(name="casefiles.remark_made")
    assert "发烧" not in str(entry.particulars)

    journal.erase_personal_values(entry_ids=[entry.id])

    assert queries.timeline(case)[-1].params["text"] == queries.HIDDEN
    assert not PersonalValue.objects.filter(entry_id=entry.id).exists()
    assert queries.verify()[1] is None
