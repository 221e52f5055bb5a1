"""Timelines of the sample data, by pandas and SciPy from the rows: to date, each day alone, by days since exposure, trends.

Written with pandas 1.5.3, NumPy 1.24 and SciPy 1.10.1; run in the repository as: python3 tests/reference/make_timelines.py search.csv > tests/reference/timelines.json
search.csv holds the rows of sample-data/search-ranking/events.parquet, copied by DuckDB.
Revenue (mean, capped, with a covariate) and conversion within seven days from sample-data/checkout-button; the ratio, with
three variants, for a level of a segment and against another baseline, from sample-data/search-ranking.
"""
import json
import sys

import numpy as np
import pandas as pd
from scipy import stats

DAY = pd.Timedelta(days=1)
EPOCH = pd.Timestamp("1970-01-01")


def exposures(events, first, last):
    """First exposure and variant of each unit of the period that was seen in one variant only."""
    rows = events[events.event == "exposure"]
    rows = rows[(rows.ts >= first) & (rows.ts < last + DAY)]
    rows = rows[rows.user_id.notna()]
    several = rows.groupby("user_id").variant.nunique()
    rows = rows[rows.user_id.isin(several[several == 1].index)]
    return rows.sort_values("ts").groupby("user_id").first()


def rows_after(rows, units, last):
    """Rows of exposed units from their exposure on, until the period ends."""
    rows = rows.merge(units[["ts"]].rename(columns={"ts": "exposed"}), left_on="user_id", right_index=True)
    return rows[(rows.ts >= rows.exposed) & (rows.ts < last + DAY)]


def welch(a, b, level=0.95):
    """Difference of means with Welch's interval and p."""
    return compare(a.mean(), a.var(ddof=1) / len(a), len(a), b.mean(), b.var(ddof=1) / len(b), len(b), level)


def linearised(num, den):
    ratio = num.sum() / den.sum()
    z = (num - ratio * den) / den.mean()
    return ratio, z.var(ddof=1) / len(z), len(z)


def compare(m1, v1, n1, m0, v0, n0, level=0.95):
    difference, error = m1 - m0, np.sqrt(v1 + v0)
    if not error > 0:
        return None
    df = (v1 + v0) ** 2 / (v1 ** 2 / (n1 - 1) + v0 ** 2 / (n0 - 1))
    t = stats.t.isf((1 - level) / 2, df)
    out = {
        "units": n1, "controlUnits": n0, "value": m1, "controlValue": m0, "difference": difference, "standardError": error,
        "differenceLow": difference - t * error, "differenceHigh": difference + t * error,
        "pValue": 2 * stats.t.sf(abs(difference / error), df), "lift": difference / abs(m0),
    }
    return {key: float(value) for key, value in out.items()}


def cuped(values, covariate):
    """theta = cov/var over all arms as one sample, taken out around the pooled mean of the covariate."""
    v, c = np.concatenate(values), np.concatenate(covariate)
    spread = ((c - c.mean()) ** 2).sum()
    theta = ((v - v.mean()) * (c - c.mean())).sum() / spread if spread > 0 else 0.0
    return [value - theta * (one - c.mean()) for value, one in zip(values, covariate)]


def per_unit(rows, units, how, column=None):
    grouped = rows.groupby("user_id")
    if how == "any":
        found = (grouped.size() > 0).astype(float)
    elif how == "count":
        found = grouped.size().astype(float)
    else:
        found = grouped[column].sum()
    return found.reindex(units.index).fillna(0.0)


out = {}

# Checkout button.
folder = "sample-data/checkout-button/"
events = pd.read_csv(folder + "events.csv.gz", parse_dates=["ts"], low_memory=False)
first, last = pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-29")
units = exposures(events, first, last)
history = pd.read_csv(folder + "history.csv", parse_dates=["ts"])
before = history.merge(units[["ts"]].rename(columns={"ts": "exposed"}), left_on="user_id", right_index=True)
before = before[before.ts < before.exposed]
covariate = before.groupby("user_id").amount.sum().reindex(units.index).fillna(0.0)
purchases = rows_after(events[events.event == "purchase"], units, last)
total = per_unit(purchases, units, "sum", "amount")
cap = float(np.quantile(total.to_numpy(), 0.999))
out["checkout"] = {"units": int(len(units)), "cap": cap, "revenue": {}, "conversion": {}}


def revenue(rows, chosen):
    value = per_unit(rows, chosen, "sum", "amount").clip(upper=cap)
    arms = [value[chosen.variant == arm].to_numpy() for arm in ("treatment", "control")]
    c = [covariate.reindex(chosen.index)[chosen.variant == arm].to_numpy() for arm in ("treatment", "control")]
    a, b = cuped(arms, c)
    return welch(a, b)


def conversion(rows, chosen):
    value = per_unit(rows, chosen, "any")
    a, b = [value[chosen.variant == arm].to_numpy() for arm in ("treatment", "control")]
    return welch(a, b)


week = purchases[purchases.ts - purchases.exposed < 7 * DAY]
days = [first + k * DAY for k in range(28)]
shown = [days[k] for k in (0, 3, 9, 16, 19)]
key = lambda day: str(day.date())


def followed_days(chosen, *tables):
    """Whole days for which each unit was followed, until the end of the last day with a row or an exposure."""
    end = max([chosen.ts.max(), *(rows.ts.max() for rows in tables)]).normalize() + DAY
    return ((end - chosen.ts) // DAY).astype(int)


followed = {"revenue": followed_days(units, purchases), "conversion": followed_days(units, week)}
out["checkout"]["newUnits"] = {arm: [int(((units.variant == arm) & (units.ts >= d) & (units.ts < d + DAY)).sum()) for d in days] for arm in ("control", "treatment")}
revenue_days, conversion_days = out["checkout"]["revenue"], out["checkout"]["conversion"]
revenue_days["toDate"] = {key(d): revenue(purchases[purchases.ts < d + DAY], units[units.ts < d + DAY]) for d in shown}
revenue_days["daily"] = {key(d): revenue(purchases[(purchases.ts >= d) & (purchases.ts < d + DAY)], units[units.ts < d + DAY]) for d in shown}
conversion_days["toDate"] = {key(d): conversion(week[week.ts < d + DAY], units[units.ts < d + DAY]) for d in shown[:4]}
conversion_days["daily"] = {}
for d in shown[:4]:
    open_units = units[(units.ts < d + DAY) & (units.ts + 7 * DAY > d)]
    conversion_days["daily"][key(d)] = conversion(week[(week.ts >= d) & (week.ts < d + DAY)], open_units)
since = lambda rows: rows.ts - rows.exposed
for name, rows, judge, most in (("revenue", purchases, revenue, (0, 3, 5, 6)), ("conversion", week, conversion, (0, 4, 6))):
    place = out["checkout"][name]
    place["sinceToDate"], place["sinceDaily"], place["matured"] = {}, {}, {}
    for k in most:
        matured = units[followed[name] > k]
        place["matured"][str(k)] = int(len(matured))
        place["sinceToDate"][str(k)] = judge(rows[since(rows) < (k + 1) * DAY], matured)
        place["sinceDaily"][str(k)] = judge(rows[(since(rows) >= k * DAY) & (since(rows) < (k + 1) * DAY)], matured)


def trend(slopes, levels, count, centre):
    (a, b), (p, q) = slopes, levels
    both = welch(a, b)
    return {"days": count, "units": both["units"], "controlUnits": both["controlUnits"], "slope": both["difference"], "slopeLow": both["differenceLow"], "slopeHigh": both["differenceHigh"], "pValue": both["pValue"], "intercept": float(p.mean() - q.mean() - centre * both["difference"])}


def unit_slopes(panel):
    return np.polyfit(np.arange(panel.shape[1]), panel.T, 1)[0]


def panels(rows, chosen, count, how, column=None, upper=None):
    columns = []
    for k in range(count):
        value = per_unit(rows[(since(rows) >= k * DAY) & (since(rows) < (k + 1) * DAY)], chosen, how, column)
        columns.append((value if upper is None else value.clip(upper=upper)).to_numpy())
    return np.column_stack(columns)


for name, rows, how, column, upper, limit in (("revenue", purchases, "sum", "amount", cap, 14), ("conversion", week, "any", None, None, 7)):
    count = int(min(limit, since(rows).max() // DAY + 1, np.sort(followed[name].to_numpy())[len(units) // 2]))
    chosen = units[followed[name] >= count]
    panel = panels(rows, chosen, count, how, column, upper)
    arms = [panel[(chosen.variant == arm).to_numpy()] for arm in ("treatment", "control")]
    out["checkout"][name]["trend"] = trend([unit_slopes(arm) for arm in arms], [arm.mean(axis=1) for arm in arms], count, (count - 1) / 2)

# Search ranking: three variants, the ratio of clicks to views, against variant a, of one country.
events = pd.read_csv(sys.argv[1], parse_dates=["ts"], low_memory=False)
first, last = pd.Timestamp("2026-04-06"), pd.Timestamp("2026-04-30")
units = exposures(events, first, last)
country = "US"
slice_units = units[units.country == country]
clicks = rows_after(events[events.event == "click"], slice_units, last)
views = rows_after(events[events.event == "view"], slice_units, last)


def ctr(num, den, chosen, arm):
    n, d = per_unit(num, chosen, "count"), per_unit(den, chosen, "count")
    one = [linearised(n[chosen.variant == v], d[chosen.variant == v]) for v in (arm, "a")]
    return compare(*one[0], *one[1])


followed = followed_days(slice_units, rows_after(events[events.event.isin(["click", "view"])], units, last))
out["search"] = {"country": country, "units": int(len(slice_units)), "ctr": {}}
for arm in ("control", "b"):
    place = out["search"]["ctr"][arm] = {"toDate": {}, "daily": {}, "sinceToDate": {}, "sinceDaily": {}}
    for d in [first + k * DAY for k in (1, 6, 15, 22)]:
        known = slice_units[slice_units.ts < d + DAY]
        place["toDate"][key(d)] = ctr(clicks[clicks.ts < d + DAY], views[views.ts < d + DAY], known, arm)
        on = lambda rows: rows[(rows.ts >= d) & (rows.ts < d + DAY)]
        place["daily"][key(d)] = ctr(on(clicks), on(views), known, arm)
    for k in (0, 3, 6, 9):
        matured = slice_units[followed > k]
        place["sinceToDate"][str(k)] = ctr(clicks[since(clicks) < (k + 1) * DAY], views[since(views) < (k + 1) * DAY], matured, arm)
        on = lambda rows: rows[(since(rows) >= k * DAY) & (since(rows) < (k + 1) * DAY)]
        place["sinceDaily"][str(k)] = ctr(on(clicks), on(views), matured, arm)
    count = int(min(14, since(views).max() // DAY + 1, np.sort(followed.to_numpy())[len(followed) // 2]))
    chosen = slice_units[followed >= count]
    num, den = panels(clicks, chosen, count, "count"), panels(views, chosen, count, "count")
    linear = []
    for v in (arm, "a"):
        own = (chosen.variant == v).to_numpy()
        n, d = num[own], den[own]
        ratio = n.sum(axis=0) / d.sum(axis=0)
        linear.append(ratio + (n - ratio * d) / d.mean(axis=0))
    place["trend"] = trend([unit_slopes(one) for one in linear], [one.mean(axis=1) for one in linear], count, (count - 1) / 2)

print(json.dumps(out, indent=1))
