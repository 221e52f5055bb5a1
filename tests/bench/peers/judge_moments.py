"""Peer: the same 750,000 comparisons as judge-moments.ts, vectorised with numpy and scipy, metric by metric."""
import json
import os
import resource

import numpy as np
from scipy import stats

METRICS, GROUPS, VARIANTS, PRINTED = 100, 50 * 30, 6, 997
findings = []
comparisons = 0
for metric in range(METRICS):
    i = metric * GROUPS * VARIANTS + np.arange(GROUPS * VARIANTS)
    n = (500 + (i * 7919) % 1000).astype(float).reshape(GROUPS, VARIANTS)
    mean = (10 + ((i * 104729) % 1000) / 1000).reshape(GROUPS, VARIANTS)
    variance = (4 + ((i * 15485) % 1000) / 500).reshape(GROUPS, VARIANTS)
    error = variance / n
    difference = mean[:, 1:] - mean[:, :1]
    squared = error[:, 1:] + error[:, :1]
    standard = np.sqrt(squared)
    df = squared**2 / (error[:, 1:] ** 2 / (n[:, 1:] - 1) + error[:, :1] ** 2 / (n[:, :1] - 1))
    t = difference / standard
    p = 2 * stats.t.sf(np.abs(t), df)
    quantile = stats.t.ppf(0.975, df)
    low, high = difference - quantile * standard, difference + quantile * standard
    a = mean[:, :1] ** 2 - quantile**2 * error[:, :1]
    b = mean[:, :1] * mean[:, 1:]
    c = mean[:, 1:] ** 2 - quantile**2 * error[:, 1:]
    root = np.sqrt(b * b - a * c)
    lift_low, lift_high = (b - root) / a - 1, (b + root) / a - 1
    delta = np.sqrt(error[:, 1:] + (mean[:, 1:] / mean[:, :1]) ** 2 * error[:, :1]) / mean[:, :1]
    count = difference.size
    for k in range(-comparisons % PRINTED, count, PRINTED):
        group, treatment = divmod(k, VARIANTS - 1)
        findings.append(
            {
                "metric": f"m{metric}",
                "variant": str(k),
                "units": n[group, treatment + 1],
                "value": mean[group, treatment + 1],
                "controlValue": mean[group, 0],
                "differenceStandardError": standard[group, treatment],
                "pValue": p[group, treatment],
            }
        )
    comparisons += count
print(json.dumps(findings))
if "LIFTBENCH_BENCH_USAGE" in os.environ:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    with open(os.environ["LIFTBENCH_BENCH_USAGE"], "w") as file:
        json.dump({"cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "peakMb": usage.ru_maxrss / 1024}, file)
