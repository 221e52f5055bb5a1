"""Slopes of effects over days since exposure where values lie near 1e9, in exact rationals; Welch's interval and p by SciPy.

Written with Python 3.11's fractions and SciPy 1.10.1; run as: python3 tests/reference/make_large_trends.py > tests/reference/large-trends.json
The rows are those of tests/main/exploration/large-trends.test.ts.
"""
import json
from fractions import Fraction
from math import sqrt

from scipy import stats

UNITS, DAYS, BASE = 60, 5, 10**9


def rows(unit, day):
    """Values of the rows of a unit on a day since exposure: a billion and some eighths, and more with the days in every second unit."""
    first = Fraction((unit * 37 + day * 11 + (unit * day * 7) % 13) % 16, 8) + (Fraction(day, 8) if unit % 2 else 0)
    return [BASE + first] + ([BASE + first + Fraction(1, 2)] if (unit + day) % 2 else [])


def welch(a, b, level=0.95):
    mean = [sum(x) / len(x) for x in (a, b)]
    var = [sum((v - m) ** 2 for v in x) / (len(x) - 1) / len(x) for x, m in zip((a, b), mean)]
    error = sqrt(var[0] + var[1])
    df = float((var[0] + var[1]) ** 2 / (var[0] ** 2 / (len(a) - 1) + var[1] ** 2 / (len(b) - 1)))
    difference = float(mean[0] - mean[1])
    t = stats.t.isf((1 - level) / 2, df)
    return {"slope": difference, "slopeLow": difference - t * error, "slopeHigh": difference + t * error, "pValue": 2 * stats.t.sf(abs(difference / error), df)}


def trend(daily):
    """daily: arm -> list over units of list over days, already linearised."""
    middle = Fraction(DAYS - 1, 2)
    spread = Fraction(DAYS * (DAYS * DAYS - 1), 12)
    slopes = {arm: [sum((d - middle) / spread * x for d, x in enumerate(unit)) for unit in units] for arm, units in daily.items()}
    level = {arm: sum(sum(unit) / DAYS for unit in units) / len(units) for arm, units in daily.items()}
    found = welch(slopes["b"], slopes["a"])
    slope = sum(slopes["b"]) / len(slopes["b"]) - sum(slopes["a"]) / len(slopes["a"])
    return {**found, "intercept": float(level["b"] - level["a"] - middle * slope)}


def main():
    arms = {"a": [u for u in range(UNITS) if u % 2 == 0], "b": [u for u in range(UNITS) if u % 2]}
    sums = {arm: [[sum(rows(u, d)) for d in range(DAYS)] for u in units] for arm, units in arms.items()}
    last = {arm: [[rows(u, d)[0] for d in range(DAYS)] for u in units] for arm, units in arms.items()}
    counts = {arm: [[len(rows(u, d)) for d in range(DAYS)] for u in units] for arm, units in arms.items()}
    ratio = {}
    for arm, units in arms.items():
        ratio[arm] = [[None] * DAYS for _ in units]
        for d in range(DAYS):
            top, bottom = sum(u[d] for u in sums[arm]), sum(u[d] for u in counts[arm])
            r, mean = top / Fraction(bottom), Fraction(bottom, len(units))
            for k in range(len(units)):
                ratio[arm][k][d] = r + (sums[arm][k][d] - r * counts[arm][k][d]) / mean
    print(json.dumps({"least": trend(last), "ratio": trend(ratio)}, indent=1))


main()
