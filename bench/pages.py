"""Pages at 1,000,000 orders and at 10,000, over HTTP as a browser asks for them, signed in as whoever works on them (the dispatcher, where nobody is named).

The same page is asked of both cities in turn, so that a slow moment of the machine hits both; what is kept is p50 and p95 of each and the ratio of the
two p95. One browser asks at a time: this measures what a page costs, not how many people can ask at once. Searches for words that are frequent, rare, of
another season, and that never meet in one order are kept apart, since each has its own way to be slow.
"""

import argparse
import http.client
import http.cookiejar
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from time import perf_counter
from typing import Any

from bench import places

PORTS = (18_731, 18_732)
PASSWORD = "yunhe-2026-test"
DISPATCHER = "zhou"
UNITS = ("HEAT-EAST", "HEAT-WEST", "GAS-NORTH", "GAS-SOUTH", "HEAT-EAST-1", "GAS-SOUTH-1", "YH-HEAT")
STATES = ("closed", "dispatched", "assigned", "replied", "voided", "arbitration", "merged")
TYPES = ("heat_no_heat_household", "heat_no_heat", "heat_burst", "gas", "gas_install_low", "gas_praise", "heat_letter")
FREQUENT = ("暖气", "燃气", "不热", "老人", "电话", "上门", "十四度")
PHRASES = ("暖气不热", "室温只有十四度", "燃气表黑屏", "家中有老人和小孩")
SEASONAL = ("退费", "打压试水", "报停", "停暖后要求退费")
RARE = ("宠物医院", "烤鸭店", "琴房", "养蜂", "退役军人", "太阳能")
NEVER = ("退费 燃气表", "打压试水 胶管", "火苗 暖气", "鸡蛋 测温")
ADDRESSES = ("祥和家园12号楼", "昭乌达西路", "金桂苑", "银河公馆3号楼", "鄂尔多斯北街1号", "供电局家园")
PEOPLE = {
    "agent": "lin",
    "dispatcher": "zhou",
    "fitter": "zhao",
    "unit head": "head-east",
    "call-back agent": "xu",
    "supervisor": "fang",
    "leader": "gao",
    "administrator": "guan",
}
OTHER_PAGES = {
    "agent's desk": ("agent", "/register/"),
    "dispatch board": ("dispatcher", "/board/"),
    "dispatch board of a unit": ("unit head", "/board/"),
    "map": ("dispatcher", "/board/map/"),
    "my jobs": ("fitter", "/field/"),
    "call-backs": ("call-back agent", "/callbacks/"),
    "customers": ("agent", "/customers/?q=8000"),
    "inbox": ("unit head", "/inbox/"),
    "indicators": ("supervisor", "/indicators/"),
    "rules": ("administrator", "/rules/"),
    "journal": ("administrator", "/journal/"),
    "administration": ("administrator", "/admin/"),
    "units": ("administrator", "/admin/units/"),
    "people": ("administrator", "/admin/people/"),
    "doctor": ("administrator", "/admin/doctor/"),
}
Address = str
"""A path, after the name of who asks and an ``@`` where it is not the dispatcher."""


@contextmanager
def city(orders: int, port: int) -> Iterator[list[dict[str, str]]]:
    """A city of so many orders, made if need be, and the web server over it; gives some of its orders."""
    folder = places.VAR / f"pages-{orders}"
    places.VAR.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bench.city", "--orders", str(orders)]
    made = subprocess.run(
        command,
        cwd=places.PROJECT,
        env=os.environ | {"PLUMBLINE_BENCH_VAR": str(folder)},
        stdout=subprocess.PIPE,
        check=True,
    )
    known = os.environ.get("PLUMBLINE_VAR", "")
    os.environ["PLUMBLINE_VAR"] = str(folder)
    with places.serving(port):
        os.environ["PLUMBLINE_VAR"] = known
        yield json.loads(made.stdout)["orders"]


class Browser:
    """One signed-in browser on one connection."""

    def __init__(self, port: int, username: str, password: str) -> None:
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        entrance = f"http://127.0.0.1:{port}/accounts/login/"
        opener.open(entrance, timeout=30).read()
        token = next(cookie.value or "" for cookie in jar if cookie.name == "csrftoken")
        form = {"login": username, "password": password, "csrfmiddlewaretoken": token}
        opener.open(
            urllib.request.Request(entrance, urllib.parse.urlencode(form).encode(), {"Referer": entrance}), timeout=30
        ).read()
        if not any(cookie.name == "sessionid" for cookie in jar):
            raise RuntimeError(f"{username} could not sign in")
        self.cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, address: Address) -> tuple[float, str]:
        """Seconds until the whole answer was there, and the answer, which must be a page. A connection closed for idleness is opened anew."""
        try:
            return self._get(address)
        except http.client.RemoteDisconnected:
            self.link.close()
            return self._get(address)

    def _get(self, address: Address) -> tuple[float, str]:
        began = perf_counter()
        self.link.request("GET", address, headers={"Cookie": self.cookies})
        answer = self.link.getresponse()
        content = answer.read()
        spent = perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {address}: {content[:300]!r}")
        return spent, content.decode()


class People:
    """Everybody's browser at one city, signed in when first needed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.browsers: dict[str, Browser] = {}

    def get(self, address: Address) -> tuple[float, str]:
        """As :meth:`Browser.get`, by whoever the address names."""
        username, _, path = address.rpartition("@")
        username = username or DISPATCHER
        if username not in self.browsers:
            self.browsers[username] = Browser(self.port, username, PASSWORD)
        return self.browsers[username].get(path)


def listed(**filters: str) -> Address:
    return "/orders/?" + urllib.parse.urlencode(filters)


def searched(*texts: str) -> list[Address]:
    return [listed(q=text) for text in texts]


def questions(orders: Sequence[Mapping[str, str]]) -> dict[str, list[Address]]:
    """By name of the page the addresses that are asked for in turn."""
    soon = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    day = (datetime.now(UTC) - timedelta(days=400)).strftime("%Y-%m-%d")
    return {
        **{f"home of {role}": [f"{username}@/"] for role, username in PEOPLE.items()},
        "list, open by due": ["/orders/"],
        "list, all newest first": [listed(scope="all")],
        "list of a unit": [listed(scope="all", unit=unit) for unit in UNITS],
        "list of a state": [listed(state=state, sort="newest") for state in STATES],
        "list of a unit and state": [
            listed(unit=unit, state=state, sort="newest")
            for unit in UNITS
            for state in ("closed", "assigned", "voided")
        ],
        "list of a type": [listed(scope="all", order_type=code) for code in TYPES],
        "list of an urgency": [listed(scope="all", urgency=each) for each in ("urgent", "critical", "major")],
        "list due within two hours": [listed(due_before=soon, sort="due")],
        "list of a day long ago": [listed(scope="all", opened_from=day, opened_to=day)],
        "list of a type in a unit": [
            listed(scope="all", unit=unit, order_type=code) for unit in UNITS[:4] for code in TYPES
        ],
        "order page": [f"/orders/{order['number']}/" for order in orders],
        **{name: [f"{PEOPLE[role]}@{path}"] for name, (role, path) in OTHER_PAGES.items()},
        "search: number": searched(*(order["number"] for order in orders)),
        "search: phone": searched(*(order["phone"] for order in orders)),
        "search: phone tail": searched(*(order["phone"][-4:] for order in orders)),
        "search: frequent word": searched(*FREQUENT),
        "search: frequent phrase": searched(*PHRASES),
        "search: word of another season": searched(*SEASONAL),
        "search: rare word": searched(*RARE),
        "search: words that never meet": searched(*NEVER),
        "search: address": searched(*ADDRESSES),
        "search: frequent word in a unit": [listed(q=word, unit=unit) for word in FREQUENT[:3] for unit in UNITS[:4]],
        "search: among open orders": [listed(q=text, scope="open") for text in (*FREQUENT[:3], *SEASONAL, *NEVER[:2])],
        "search: by due, in all states": [
            listed(q=text, scope="all", sort="due") for text in (*PHRASES[:2], *SEASONAL, *NEVER[:2])
        ],
    }


def compared(
    small: Mapping[str, list[Address]], large: Mapping[str, list[Address]], asks: int
) -> dict[str, dict[str, float]]:
    """p50 and p95 of every page in both cities, in milliseconds, and the ratio of the p95; each address is asked once beforehand."""
    browsers = [People(port) for port in PORTS]
    figures = {}
    for name in large:
        both = (small[name], large[name])
        lengths: tuple[list[float], list[float]] = ([], [])
        for browser, addresses in zip(browsers, both, strict=True):
            for address in addresses[:asks]:
                browser.get(address)
        for turn in range(asks):
            for browser, addresses, kept in zip(browsers, both, lengths, strict=True):
                kept.append(browser.get(addresses[turn % len(addresses)])[0])
        figures[name] = _figures(*lengths)
        print(f"  {name}: {figures[name]}", file=sys.stderr, flush=True)
    return figures


def _figures(small: Sequence[float], large: Sequence[float]) -> dict[str, float]:
    of_small, of_large = quantiles(small, n=20), quantiles(large, n=20)
    return {
        "small_p50_ms": round(of_small[9] * 1000, 1),
        "small_p95_ms": round(of_small[18] * 1000, 1),
        "large_p50_ms": round(of_large[9] * 1000, 1),
        "large_p95_ms": round(of_large[18] * 1000, 1),
        "ratio_of_p95": round(of_large[18] / of_small[18], 2),
    }


def _only(part: str, pages: dict[str, list[Address]]) -> dict[str, list[Address]]:
    return {name: addresses for name, addresses in pages.items() if part in name}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=100, help="how often each page is asked for in each city")
    parser.add_argument("--only", default="", help="pages whose name has this in it; their figures are shown, not kept")
    words = parser.parse_args()
    with ExitStack() as open_cities:
        small, large = (
            _only(words.only, questions(open_cities.enter_context(city(orders, port))))
            for orders, port in zip((words.small, words.large), PORTS, strict=True)
        )
        figures: dict[str, Any] = {"pages": compared(small, large, words.asks)}
    figures |= {"small": words.small, "large": words.large, "asks": words.asks}
    if not words.only:
        places.keep("pages", figures)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
