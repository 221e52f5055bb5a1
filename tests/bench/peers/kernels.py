"""Peer of kernels.ts: the same jobs in numpy and scipy, on the same values. `kernels.py CASE` prints what it found and the
time of the work itself; jobs that would take minutes draw fewer resamples and say how many, their time scaled up."""
import json
import os
import resource
import sys
import time

import numpy as np
from scipy import stats

UNITS, RESAMPLES, METRICS, MANY = 1_000_000, 2000, 12, 10_000_000


def share(units, key):
    i = np.arange(1, units + 1, dtype=np.uint64)
    return ((i * 2654435761 + key * 40503) % 2**32).astype(float) / 2**32 + 2.0**-33


def waits(units, key):
    return -10 * np.log(share(units, key))


def revenue(units, key):
    i = np.arange(units)
    return np.where((i * 7919) % 1000 < 80, -30 * np.log(share(units, key)), 0.0)


def cents(units, key):
    i = np.arange(units)
    return np.where((i * 7919) % 1000 < 300, np.floor(-3000 * np.log(share(units, key)) + 0.5) / 100, 0.0)


def far_away(units, key):
    return 5e5 + 3.4641016151377544 * (share(units, key) - 0.5)


def mean_error(column):
    return float(np.std(column) / np.sqrt(column.size))


def loop(column, figure, resamples):
    """The quickest plain numpy loop: choose units anew, compute the figure."""
    rng = np.random.default_rng(1)
    return [figure(rng.choice(column, column.size)) for _ in range(resamples)]


def mean():
    column = waits(UNITS, 1)
    found = [("mean", column.mean(), mean_error(column))]
    return found, 40, lambda resamples: loop(column, np.mean, resamples)


def metrics():
    columns = [waits(UNITS, key) for key in range(METRICS)]
    found = [(f"m{key}", column.mean(), mean_error(column)) for key, column in enumerate(columns)]
    return found, 10, lambda resamples: [loop(column, np.mean, resamples) for column in columns]


def sparse():
    column = revenue(UNITS, 1)
    found = [("revenue", column.mean(), mean_error(column))]
    return found, 40, lambda resamples: loop(column, np.mean, resamples)


def quantile():
    column = waits(UNITS, 1)
    # Of waits around 10, the density at the 90th percentile is 0.01.
    found = [("q90", np.quantile(column, 0.9), float(np.sqrt(0.09 / UNITS) / 0.01))]
    return found, 20, lambda resamples: loop(column, lambda x: np.quantile(x, 0.9), resamples)


def difference():
    treatment, control = waits(UNITS, 1), waits(UNITS, 2)
    found = [("difference", treatment.mean() - control.mean(), float(np.hypot(mean_error(treatment), mean_error(control))))]
    statistic = lambda a, b, axis=-1: np.mean(a, axis=axis) - np.mean(b, axis=axis)
    work = lambda resamples: stats.bootstrap((treatment, control), statistic, n_resamples=resamples, batch=10, method="percentile", vectorized=True, random_state=1)
    return found, 20, work


def ranks():
    treatment, control = cents(UNITS, 1), cents(UNITS, 2) * 1.001
    result = stats.mannwhitneyu(treatment, control)
    return [("u", result.statistic, None, result.pvalue)], None, lambda _: stats.mannwhitneyu(treatment, control)


def variance():
    column = far_away(MANY, 1)
    return [("variance", exact(column, column), 1.0)], None, lambda _: np.var(column, ddof=1)


def covariance():
    a = far_away(MANY, 1)
    b = 0.5 * far_away(MANY, 2) + 0.5 * a
    return [("c0", exact(a, a), 1.0), ("c1", exact(a, b), 1.0), ("c2", exact(b, b), 1.0)], None, lambda _: np.cov(a, b)


def exact(a, b):
    """The covariance in extended precision."""
    x, y = a.astype(np.longdouble), b.astype(np.longdouble)
    return float(np.sum((x - x.mean()) * (y - y.mean())) / (a.size - 1))


found, fewer, work = {f.__name__: f for f in (mean, metrics, sparse, quantile, difference, ranks, variance, covariance)}[sys.argv[1]]()
work(2)
resamples = fewer or 1
times = []
while not times or (len(times) < 9 and sum(wall for wall, _ in times) < 0.5):
    started, cpu = time.perf_counter(), time.process_time()
    work(resamples)
    times.append((time.perf_counter() - started, time.process_time() - cpu))
wall, used = (sorted(column)[len(times) // 2] for column in zip(*times))
scale = RESAMPLES / fewer if fewer else 1
print(json.dumps({
    "found": [{"metric": one[0], "value": float(one[1]), **({"error": one[2]} if one[2] is not None else {}), **({"p": one[3]} if len(one) > 3 else {})} for one in found],
    "wallMs": wall * 1000 * scale,
    "cpuMs": used * 1000 * scale,
    "resamples": fewer,
}))
if "LIFTBENCH_BENCH_USAGE" in os.environ:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    with open(os.environ["LIFTBENCH_BENCH_USAGE"], "w") as file:
        json.dump({"cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "peakMb": usage.ru_maxrss / 1024}, file)
