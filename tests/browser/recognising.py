"""Praise with its second copy, a fine that was approved, a reward that waits, for the pages of rewards and penalties."""

from datetime import timedelta

from tests.evaluation.recognition.telling import FINE, REWARD, approved, number_of, praised, proposed
from tests.orders import IN_SEASON
from tests.world import World

NOW = IN_SEASON + timedelta(hours=6)


def recognition_pages(company: World) -> dict[str, list[str]]:
    """A praise with its second copy, a fine that was approved, a reward that waits."""
    first = number_of(praised(company, at=NOW, person="zhao", from_name="王小明", from_contact="13800001111"))
    praised(company, at=NOW, person="zhao", text="赵师傅半夜上门抢修，非常感谢！")
    fine = approved(company, at=NOW)
    reward = number_of(proposed(company, at=NOW, rule=REWARD, effect="money_reward", amount="300"))
    return {
        "praise": ["/praise/", "/praise/?q=没有这样的表扬"],
        "praise-register": ["/praise/register/"],
        "praise-quarter": ["/praise/quarter/", "/praise/quarter/?period=2025-Q1"],
        "praise-one": [f"/praise/{first}/"],
        "recognition": ["/recognition/", "/recognition/?state=declined"],
        "recognition-mine": ["/recognition/mine/"],
        "recognition-rules": ["/recognition/rules/"],
        "recognition-propose": [f"/recognition/propose/?rule={FINE}", f"/recognition/propose/?rule={REWARD}"],
        "recognition-ledger": ["/recognition/ledger/", "/recognition/ledger/?period=2025-Q1"],
        "recognition-one": [f"/recognition/{number}/" for number in (fine, reward)],
    }
