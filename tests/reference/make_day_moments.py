"""Writes day-moments.json: moments of each day's units in fractions, rounded once (Python's fractions, no floats in between).

Unit i of 600 has variant i mod 3, is first exposed on day i mod 5, has one row of 1e9 + ((7919 i) mod 1024) / 1024 then, and
before exposure 12.1, from the fourth day on 1e7 times ((31 i) mod 97).
"""
import json
from fractions import Fraction
from pathlib import Path

units = [(i % 3, i % 5, Fraction(10**9) + Fraction(7919 * i % 1024, 1024), Fraction(12.1) if i % 5 < 3 else Fraction(10**7 * (31 * i % 97))) for i in range(600)]
cells = []
for day in range(5):
    for arm in range(3):
        own = [(y, x) for a, d, y, x in units if a == arm and d <= day]
        n = len(own)
        my, mx = sum(y for y, _ in own) / n, sum(x for _, x in own) / n
        products = [sum((y - my) ** 2 for y, _ in own), sum((y - my) * (x - mx) for y, x in own), sum((x - mx) ** 2 for _, x in own)]
        cells.append({"day": day, "variant": arm, "n": n, "means": [float(my), float(mx)], "products": [float(p) for p in products]})
Path(__file__).with_name("day-moments.json").write_text("[\n" + ",\n".join("  " + json.dumps(cell) for cell in cells) + "\n]\n")
