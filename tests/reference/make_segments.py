"""Reference figures for segments of two columns and for funnels, from the sample experiment's own rows.

Written with pandas 1.5.3 and SciPy 1.10.1; run in this folder as:
python3 make_segments.py > segments.json
"""
import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

rows = pd.read_csv(Path(__file__).parent / "../../sample-data/checkout-button/events.csv.gz", parse_dates=["ts"])
start, end = pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-30")
exposures = rows[(rows.event == "exposure") & (rows.ts >= start) & (rows.ts < end)]
seen = exposures.groupby("user_id").variant.nunique()
first = exposures.sort_values("ts", kind="stable").groupby("user_id").head(1).set_index("user_id")
units = first[seen.reindex(first.index) == 1][["variant", "country", "device", "ts"]].rename(columns={"ts": "exposed"})
later = rows[rows.event != "exposure"].join(units.exposed, on="user_id", how="inner")
later["second"] = np.floor((later.ts - later.exposed) / pd.Timedelta(seconds=1)).astype(int)
later = later[later.second >= 0]


def converted(event, within=None):
    """Whether each unit has such a row after exposure."""
    hit = later[later.event == event]
    hit = hit[hit.ts < end] if within is None else hit[hit.second < within]
    return units.index.isin(hit.user_id.unique()).astype(float)


units["paid"] = converted("purchase", 7 * 86400)


def wilson(count, of):
    interval = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
    return interval.low, interval.high


def holm(p):
    p = np.asarray(p)
    return [min(1.0, max(p[j] * (p >= p[j]).sum() for j in range(len(p)) if p[j] <= p[i])) for i in range(len(p))]


def benjamini_hochberg(p):
    p = np.asarray(p)
    return [min(1.0, min(p[j] * len(p) / (p <= p[j]).sum() for j in range(len(p)) if p[j] >= p[i])) for i in range(len(p))]


def compare(part):
    t, c = (part[part.variant == arm].paid.to_numpy() for arm in ("treatment", "control"))
    vt, vc = t.var(ddof=1) / len(t), c.var(ddof=1) / len(c)
    lift = t.mean() / c.mean() - 1
    return {
        "units": len(t), "controlUnits": len(c), "difference": t.mean() - c.mean(), "differenceError": np.sqrt(vt + vc),
        "lift": lift, "liftError": np.sqrt(vt / c.mean() ** 2 + vc * t.mean() ** 2 / c.mean() ** 4), "p": stats.ttest_ind(t, c, equal_var=False).pvalue,
    }


def family(parts):
    """Segments by name with corrections, heterogeneity and shrunken lifts, over those with 100 units in each arm."""
    all_ = {name: compare(part) for name, part in parts}
    tested = {name: one for name, one in all_.items() if min(one["units"], one["controlUnits"]) >= 100}
    p = [one["p"] for one in tested.values()]
    for key, method in (("holm", holm), ("benjaminiHochberg", benjamini_hochberg)):
        for one, value in zip(tested.values(), method(p)):
            one[key] = value
    out = {"segments": all_, "tested": len(tested), "below": int(sum(np.array(p) < 0.05))}
    for scale in ("difference", "lift"):
        effect = np.array([one[scale] for one in tested.values()])
        error = np.array([one[scale + "Error"] for one in tested.values()])
        fixed = 1 / error**2
        q, df = float((fixed * (effect - np.average(effect, weights=fixed)) ** 2).sum()), len(effect) - 1
        # DerSimonian & Laird (1986), eq. 8
        tau2 = max(0.0, (q - df) / (fixed.sum() - (fixed**2).sum() / fixed.sum()))
        out[scale] = {"q": q, "df": df, "p": stats.chi2.sf(q, df), "between": tau2, "inconsistency": max(0.0, (q - df) / q)}
        if scale == "lift":
            weight = 1 / (error**2 + tau2)
            centre = (weight * effect).sum() / weight.sum()
            for one, value in zip(tested.values(), centre + tau2 / (tau2 + error**2) * (effect - centre)):
                one["shrunken"] = value
    return out


names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
units["weekday"] = [names[day] for day in units.exposed.dt.dayofweek]
out = {
    "country": family((k, g) for k, g in units.groupby("country")),
    "pair": family((f"{a}, {b}", g) for (a, b), g in units.groupby(["country", "device"])),
    "weekdayByDevice": family((f"{a}, {b}", g) for (a, b), g in units.groupby(["weekday", "device"])),
}


def funnel(events, strict, within=None):
    depth = pd.Series(0, index=units.index)
    since = pd.Series(-np.inf, index=units.index)
    for step, event in enumerate(events):
        hit = later[later.event == event]
        hit = hit[hit.ts < end] if within is None else hit[hit.second < within]
        if strict:
            hit = hit[hit.second >= since.reindex(hit.user_id).to_numpy()]
        earliest = hit.groupby("user_id").second.min()
        on = depth.index[(depth == step) & depth.index.isin(earliest.index)]
        depth[on] = step + 1
        since[on] = earliest[on]
    arms, z = {}, stats.norm.ppf(0.975)
    for arm, own in depth.groupby(units.variant):
        counts = [int((own > step).sum()) for step in range(len(events))]
        arms[arm] = {
            "units": len(own), "reached": counts,
            "overall": [[count / len(own), *wilson(count, len(own))] for count in counts],
            "fromPrevious": [[count / of, *wilson(count, of)] for count, of in zip(counts, [len(own), *counts])],
        }
    steps = []
    for step in range(len(events)):
        t, c = ((depth[units.variant == arm] > step).to_numpy(float) for arm in ("treatment", "control"))
        ft, fc = ((arms[arm]["units"], *arms[arm]["reached"])[step] for arm in ("treatment", "control"))
        kt, kc = arms["treatment"]["reached"][step], arms["control"]["reached"][step]
        part = np.log(kt / ft / (kc / fc))
        half = z * np.sqrt(1 / kt - 1 / ft + 1 / kc - 1 / fc)
        steps.append({"lift": t.mean() / c.mean() - 1, "p": stats.ttest_ind(t, c, equal_var=False).pvalue if t.std() + c.std() > 0 else None, "contribution": part, "low": part - half, "high": part + half})
    return {"arms": arms, "steps": steps, "total": float(np.log(arms["treatment"]["overall"][-1][0] / arms["control"]["overall"][-1][0]))}


events = ["view", "add_to_cart", "purchase"]
out["funnels"] = {"strict": funnel(events, True), "any": funnel(events, False), "strictDay": funnel(["add_to_cart", "purchase"], True, 86400), "backwards": funnel(["purchase", "view"], True)}
print(json.dumps(out, indent=1))
