"""``python -m bench.effect``: how often a declared check calls a rectification effective, by the effect that was planted and the number of cases.

No server and no database: shares are drawn by chance, the pure decision judges them. The first column is what is called effective without any effect and must
not be above 5 %.
"""

import argparse
from datetime import date, timedelta
from decimal import Decimal

import numpy

from bench import places
from plumbline.supervision.improvement.rules.effect import Declared, Figures, Share, Window, decided
from plumbline.supervision.improvement.states import Check, Verdict

EFFECTS = (0.0, 0.02, 0.05, 0.10, 0.15, 0.20)
SIZES = (20, 50, 100, 200, 400)
SHARE, DRIFT, OTHERS = 0.80, -0.05, 4
OPENED = date(2026, 3, 1)
DECLARED = Declared(
    kind=Check.INDICATOR,
    before=Window(OPENED - timedelta(days=90), OPENED),
    after=Window(OPENED + timedelta(days=14), OPENED + timedelta(days=104)),
    indicator="CMP-01",
    basis="DUE",
    compared_with=("OTHERS",),
    least_change=Decimal("0.01"),
)


def power(effect: float, cases: int, *, trials: int, seed: int) -> float:
    """The share of trials called effective, ``effect`` as a share added to what drifts for everybody."""
    chance = numpy.random.default_rng(seed)
    shares = (SHARE, SHARE + DRIFT + effect, SHARE, SHARE + DRIFT)
    sizes = (cases, cases, OTHERS * cases, OTHERS * cases)
    drawn = zip(*(chance.binomial(n, min(1.0, p), trials) for n, p in zip(sizes, shares, strict=True)), strict=True)
    judged = (
        decided(DECLARED, Figures(*(Share(int(part), n) for part, n in zip(row, sizes, strict=True)))) for row in drawn
    )
    return sum(each.verdict is Verdict.EFFECTIVE for each in judged) / trials


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.effect", description=__doc__)
    parser.add_argument("--trials", type=int, default=20_000)
    words = parser.parse_args()
    found = {
        str(cases): [round(power(effect, cases, trials=words.trials, seed=20261122), 4) for effect in EFFECTS]
        for cases in SIZES
    }
    print("cases a window  " + "".join(f"{100 * effect:>8.0f} pt" for effect in EFFECTS))
    for cases, row in found.items():
        print(f"{cases:>14}  " + "".join(f"{100 * rate:>9.1f} %" for rate in row))
    places.keep("effect", {"effects": list(EFFECTS), "power": found, "share": SHARE, "drift": DRIFT})


if __name__ == "__main__":
    main()
