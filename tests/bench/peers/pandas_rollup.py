"""Peer: the same readout with pandas and scipy, vectorised throughout. Usage: pandas_rollup.py FILE

Prints, per metric and treatment, the values, the difference with its standard error, and Welch's p
(for ratios: delta method over units, the same t reference).
"""
import json
import os
import resource
import sys

import numpy as np
import pandas as pd
from scipy import stats

COLUMNS = ["user_id", "experiment", "variant", "event", "value", "ts"]
path = sys.argv[1]
if path.endswith(".parquet"):
    events = pd.read_parquet(path, columns=COLUMNS)
else:
    events = pd.read_csv(
        path,
        usecols=COLUMNS,
        dtype={"experiment": "category", "variant": "category", "event": "category"},
        parse_dates=["ts"],
    )

exposures = events[(events["event"] == "exposure") & (events["experiment"] == "bench")].sort_values("ts", kind="stable")
exposures = exposures.assign(variant=exposures["variant"].astype(str))
first = exposures.groupby("user_id", sort=False).agg(variant=("variant", "first"), t0=("ts", "first"), seen=("variant", "nunique"))
first = first[first["seen"] == 1]
after = events.merge(first[["t0"]], left_on="user_id", right_index=True)
elapsed = after["ts"] - after["t0"]
after = after[elapsed >= pd.Timedelta(0)]
elapsed = elapsed[elapsed >= pd.Timedelta(0)]
week = elapsed < pd.Timedelta(days=7)
second_week = ~week & (elapsed < pd.Timedelta(days=14))
is_event = {name: after["event"] == name for name in ["purchase", "view", "click", "add_to_cart"]}


def per_unit(mask, column=None, how="sum"):
    """One number per exposed unit; units without rows count as 0."""
    rows = after[mask]
    grouped = rows.groupby("user_id", sort=False)
    series = grouped.size() if column is None else getattr(grouped[column], how)()
    return series.reindex(first.index, fill_value=0).astype(float)


orders = per_unit(is_event["purchase"])
views = per_unit(is_event["view"])
clicks = per_unit(is_event["click"])
revenue = per_unit(is_event["purchase"], "value")
means = {
    "buyers": (per_unit(is_event["purchase"] & week) > 0).astype(float),
    "revenue": revenue,
    "orders": orders,
    "views": views,
    "clickers": (clicks > 0).astype(float),
    "carts": per_unit(is_event["add_to_cart"] & week),
    "largest": per_unit(is_event["purchase"], "value", "max"),
    "back": (per_unit(second_week) > 0).astype(float),
}
ratios = {"ctr": (clicks, views), "basket": (revenue, orders)}
arms = {name: (first["variant"] == name).to_numpy() for name in ["control", "a", "b"]}


def line(metric, treatment, value, control_value, error, p_value):
    return {
        "metric": metric,
        "variant": treatment,
        "units": int(arms[treatment].sum()),
        "value": value,
        "controlValue": control_value,
        "differenceStandardError": error,
        "pValue": p_value,
    }


def ratio_parts(numerator, denominator, arm):
    x, y = numerator.to_numpy()[arm], denominator.to_numpy()[arm]
    ratio = x.mean() / y.mean()
    return ratio, np.var((x - ratio * y) / y.mean(), ddof=1) / len(x), len(x)


out = []
for treatment in ["a", "b"]:
    for metric, series in means.items():
        x, y = series.to_numpy()[arms[treatment]], series.to_numpy()[arms["control"]]
        error = float(np.sqrt(np.var(x, ddof=1) / len(x) + np.var(y, ddof=1) / len(y)))
        test = stats.ttest_ind(x, y, equal_var=False)
        out.append(line(metric, treatment, float(x.mean()), float(y.mean()), error, float(test.pvalue)))
    for metric, (numerator, denominator) in ratios.items():
        t, t_var, t_n = ratio_parts(numerator, denominator, arms[treatment])
        c, c_var, c_n = ratio_parts(numerator, denominator, arms["control"])
        error = float(np.sqrt(t_var + c_var))
        freedom = (t_var + c_var) ** 2 / (t_var**2 / (t_n - 1) + c_var**2 / (c_n - 1))
        out.append(line(metric, treatment, float(t), float(c), error, float(2 * stats.t.sf(abs((t - c) / error), freedom))))

print(json.dumps(out))
if "LIFTBENCH_BENCH_USAGE" in os.environ:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    with open(os.environ["LIFTBENCH_BENCH_USAGE"], "w") as file:
        json.dump({"cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "peakMb": usage.ru_maxrss / 1024}, file)
