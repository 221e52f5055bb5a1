"""Reference figures for explorations: distances of distributions, steps of a removal, a trend of daily differences.

Written with SciPy 1.10.1 and NumPy 1.24; run as: python3 make_exploration.py > exploration.json
"""
import json

import numpy as np
from scipy import special, stats

rng = np.random.default_rng(7)
control = np.round(rng.exponential(10, 60) * (rng.random(60) < 0.6), 2)
treatment = np.round(rng.exponential(14, 50) * (rng.random(50) < 0.7), 2)
gap = stats.ks_2samp(treatment, control, method="exact")
en = len(control) * len(treatment) / (len(control) + len(treatment))
out = {
    "control": control.tolist(),
    "treatment": treatment.tolist(),
    "distance": float(gap.statistic),
    "at": float(gap.statistic_location),
    "limit_p": float(special.kolmogorov(gap.statistic * np.sqrt(en))),
    "kolmogorov": [[x, float(special.kolmogorov(x))] for x in (0.2, 0.4, 0.7, 0.999, 1.0, 1.36, 2.0, 3.0)],
}

# Removal one by one: the largest or smallest value of either arm that brings the statistic nearest to losing its claim.
a = np.sort(np.round(rng.normal(12.5, 4, 40), 2))
b = np.sort(np.round(rng.normal(8.6, 4, 40), 2))
out["claim"] = {"treatment": a.tolist(), "control": b.tolist(), "p": float(stats.ttest_ind(a, b, equal_var=False).pvalue)}
removed = 0
x, y = a.copy(), b.copy()
while stats.ttest_ind(x, y, equal_var=False).pvalue < 0.05:
    options = [(x[:-1], y), (x[1:], y), (x, y[:-1]), (x, y[1:])]
    x, y = min(options, key=lambda one: stats.ttest_ind(*one, equal_var=False).statistic)
    removed += 1
out["claim"] |= {"removed": removed, "removed_control": len(b) - len(y), "p_after": float(stats.ttest_ind(x, y, equal_var=False).pvalue)}

# Daily values of units over five days: a slope per unit by least squares, slopes compared by Welch's test.
days = 5
early = rng.poisson(3, (30, days))
late = rng.poisson(np.linspace(5, 3, days), (30, days))
slopes = [np.polyfit(np.arange(days), arm.T, 1)[0] for arm in (late, early)]
trend = stats.ttest_ind(*slopes, equal_var=False)
out["daily"] = {
    "control": early.tolist(), "treatment": late.tolist(), "slope": float(slopes[0].mean() - slopes[1].mean()), "p": float(trend.pvalue),
    "differences": (late.mean(axis=0) - early.mean(axis=0)).tolist(),
}
print(json.dumps(out, indent=1))
