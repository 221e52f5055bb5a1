"""Resampling of quantiles over clustered events, by brute force with NumPy, from c07_quantile_clustered/events.csv.gz.

Bootstrap: users are drawn with replacement within each variant, each with all their events, and the quantile (linear) is
taken of the drawn events; BCa's acceleration is from users' influences on the share of events at or below the quantile,
scaled to each variant's bootstrap error. Permutation: users of the first 300 + 300 are dealt anew. 8,000 draws each.
Writes quantile-resampling.json beside this file.
"""
import json
import os

import numpy as np
import pandas as pd
from scipy.stats import norm

HERE = os.path.dirname(os.path.abspath(__file__))
DRAWS = 8000
events = pd.read_csv(os.path.join(HERE, "c07_quantile_clustered", "events.csv.gz"))
unit, variant, value = events.columns[0], "variant", events.columns[-1]
rng = np.random.default_rng(17)


def users(arm):
    own = events[events[variant] == arm]
    return [group.to_numpy() for _, group in own.groupby(unit, sort=True)[value]]


def figures(runs, share):
    out = np.empty(DRAWS)
    flat = np.concatenate(runs)
    owner = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    order = np.argsort(flat, kind="stable")
    flat, owner = flat[order], owner[order]
    for draw in range(DRAWS):
        times = np.bincount(rng.integers(0, len(runs), len(runs)), minlength=len(runs))
        out[draw] = np.quantile(np.repeat(flat, times[owner]), share)
    return out


def influences(runs, share, error):
    flat = np.concatenate(runs)
    cut = np.quantile(flat, share)
    at_or_below = (flat <= cut).mean()
    own = np.array([(run <= cut).sum() - at_or_below * len(run) for run in runs])
    return -error * own / np.sqrt((own**2).sum())


def bca(draws, seen, all_influences):
    bias = norm.ppf(((draws < seen).mean() + (draws <= seen).mean()) / 2)
    acceleration = (all_influences**3).sum() / (6 * (all_influences**2).sum() ** 1.5)
    z = bias + norm.ppf([0.025, 0.975])
    return list(np.quantile(draws, norm.cdf(bias + z / (1 - acceleration * z))))


arms = {arm: users(arm) for arm in ("control", "treatment")}
result = {"tool": "numpy " + np.__version__, "draws": DRAWS, "bootstrap": {}, "permutation": {}}
for share in (0.5, 0.9):
    control, treatment = (figures(arms[arm], share) for arm in ("control", "treatment"))
    seen = np.quantile(np.concatenate(arms["treatment"]), share) - np.quantile(np.concatenate(arms["control"]), share)
    difference = treatment - control
    lift = difference / np.abs(control)
    low, high = np.quantile(difference, [0.025, 0.975])
    lows, highs = np.quantile(lift, [0.025, 0.975])
    result["bootstrap"][str(share)] = {
        "difference": seen, "standardError": difference.std(ddof=1), "percentile": [low, high], "basic": [2 * seen - high, 2 * seen - low],
        "bca": bca(difference, seen, np.concatenate([influences(arms["treatment"], share, treatment.std(ddof=1)), -influences(arms["control"], share, control.std(ddof=1))])),
        "lift": [lows, highs], "liftStandardError": lift.std(ddof=1),
    }
few = {arm: runs[:300] for arm, runs in arms.items()}
for share in (0.5, 0.9):
    runs = few["treatment"] + few["control"]
    lengths = np.array([len(run) for run in runs])
    flat = np.concatenate(runs)
    owner = np.repeat(np.arange(600), lengths)
    seen = np.quantile(flat[owner < 300], share) - np.quantile(flat[owner >= 300], share)
    at_least = at_most = 0
    for draw in range(DRAWS):
        dealt = np.zeros(600, bool)
        dealt[rng.permutation(600)[:300]] = True
        own = dealt[owner]
        difference = np.quantile(flat[own], share) - np.quantile(flat[~own], share)
        at_least += difference >= seen - 1e-12
        at_most += difference <= seen + 1e-12
    result["permutation"][str(share)] = {"difference": seen, "p": min(1, 2 * (1 + min(at_least, at_most)) / (DRAWS + 1))}
with open(os.path.join(HERE, "quantile-resampling.json"), "w") as out:
    json.dump(result, out, indent=1)
    out.write("\n")
