"""What a customer, an address and a contact must be, as the columns they are kept in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.service.customers.rules.phones import normal_phone, phone_tail
from plumbline.service.customers.rules.pinyin import spelled
from plumbline.service.customers.rules.places import address_parts
from plumbline.service.customers.rules.words import mark, pairs, tidy
from plumbline.service.customers.states import CustomerKind, Tier


class CustomerRefused(Refused):
    """What was given is incomplete, too long, or taken."""


def compact_number(number: str) -> str:
    """A customer's number without spaces."""
    return tidy(number).replace(" ", "")


Position = tuple[float, float]
"""Longitude and latitude in degrees."""


def position(longitude: str, latitude: str) -> Position | None:
    """A position as it is typed; None where nothing was.

    Raises:
        CustomerRefused: half a position, or one that is not on earth.
    """
    if not longitude.strip() and not latitude.strip():
        return None
    try:
        return checked_position((float(longitude), float(latitude)))
    except ValueError:
        raise CustomerRefused(_("经纬度须同时填写，写作十进制度数，如 111.65 和 40.82。"), field="longitude") from None


def checked_position(given: Position) -> Position:
    """Raises CustomerRefused for what is nowhere on earth (NaN included)."""
    longitude, latitude = given
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise CustomerRefused(_("经度须在 -180 至 180 之间，纬度须在 -90 至 90 之间。"), field="longitude")
    return longitude, latitude


def premises_row(
    premises_id: UUID,
    *,
    address: str,
    area_id: UUID | None,
    facts: dict[str, Any],
    position: Position | None = None,
) -> dict[str, Any]:
    """Raises CustomerRefused unless the address has 1 to 200 characters, or for a position that is not on earth."""
    said = tidy(address)
    if not said or len(said) > 200:
        raise CustomerRefused(_("地址须为 1—200 个字符，现为 %(length)d 个。"), field="address", length=len(said))
    parts = address_parts(said)
    return {
        "id": premises_id,
        "address": said,
        "area_id": area_id,
        "building": parts.building,
        "entrance": parts.entrance,
        "room": parts.room,
        "facts": facts,
        "words": [*pairs(said), mark(area_id)],
        "longitude": checked_position(position)[0] if position else None,
        "latitude": position[1] if position else None,
    }


def customer_row(
    customer_id: UUID,
    *,
    number: str,
    name: str,
    kind: str,
    tier: str,
    phone: str,
    identity_number: str,
    premises_id: UUID | None,
    entered_at: datetime,
) -> dict[str, Any]:
    """Raises CustomerRefused naming the first field that is wrong."""
    known, said = compact_number(number), tidy(name)
    digits, identity = normal_phone(phone), tidy(identity_number).replace(" ", "").upper()
    _check(known, said, kind, tier)
    _check_personal(phone, digits, identity)
    pinyin, initials = spelled(said, is_person=kind == CustomerKind.RESIDENT)
    return {
        "id": customer_id,
        "number": known,
        "name": said,
        "kind": str(kind),
        "tier": str(tier),
        "phone": digits,
        "phone_tail": phone_tail(digits),
        "identity_number": identity,
        "premises_id": premises_id,
        "pinyin": pinyin,
        "initials": initials,
        "words": pairs(said),
        "entered_at": entered_at,
        "closed_at": None,
    }


def _check(number: str, name: str, kind: str, tier: str) -> None:
    if not number or len(number) > 40:
        raise CustomerRefused(_("户号须为 1—40 个字符。"), field="number")
    if not name or len(name) > 120:
        raise CustomerRefused(_("客户名称须为 1—120 个字符。"), field="name")
    if kind not in set(CustomerKind):
        raise CustomerRefused(
            _("没有“%(kind)s”这类客户。可用：%(kinds)s。"), field="kind", kind=kind[:20], kinds="、".join(CustomerKind)
        )
    if tier not in set(Tier):
        raise CustomerRefused(_("没有“%(tier)s”这一等级。可用：gold、silver 或留空。"), field="tier", tier=tier[:20])


def _check_personal(phone: str, digits: str, identity: str) -> None:
    if phone.strip() and not 3 <= len(digits) <= 20:
        raise CustomerRefused(_("电话“%(phone)s”无法识别，须含 3—20 位数字。"), field="phone", phone=phone[:40])
    if len(identity) > 40 or (identity and not identity.isalnum()):
        raise CustomerRefused(_("证件号码须为 40 个以内的字母和数字。"), field="identity_number")


def contact_row(contact_id: UUID, *, customer_id: UUID, name: str, phone: str, relation: str) -> dict[str, Any]:
    """Raises CustomerRefused unless there is a name and a phone."""
    digits, said = normal_phone(phone), tidy(name)
    if not said or len(said) > 120:
        raise CustomerRefused(_("联系人姓名须为 1—120 个字符。"), field="contact_name")
    if not 3 <= len(digits) <= 20:
        raise CustomerRefused(_("电话“%(phone)s”无法识别，须含 3—20 位数字。"), field="contact_phone", phone=phone[:40])
    return {
        "id": contact_id,
        "customer_id": customer_id,
        "name": said,
        "phone": digits,
        "phone_tail": phone_tail(digits),
        "relation": tidy(relation)[:40],
        "ended_at": None,
    }
