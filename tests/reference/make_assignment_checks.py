"""Figures for the checks on the assignment, by NumPy and SciPy alone: python3 make_assignment_checks.py > assignment-checks.json"""
import itertools
import json
from fractions import Fraction

import numpy as np
from scipy import stats

rng = np.random.default_rng(20260311)


def runs_by_enumeration(counts):
    """Mean and variance of the number of runs over every order of the labels, in exact rationals."""
    labels = [label for label, count in enumerate(counts) for _ in range(count)]
    runs = [1 + sum(a != b for a, b in zip(order, order[1:])) for order in set(itertools.permutations(labels))]
    mean = Fraction(sum(runs), len(runs))
    return {'counts': counts, 'mean': float(mean), 'variance': float(Fraction(sum(r * r for r in runs), len(runs)) - mean * mean)}


def lags(sequence, arms, most):
    n = len(sequence)
    shares = np.bincount(sequence, minlength=arms) / n
    total = 0.0
    for lag in range(1, most + 1):
        table = np.zeros((arms, arms))
        np.add.at(table, (sequence[:-lag], sequence[lag:]), 1)
        expected = (n - lag) * np.outer(shares, shares)
        total += stats.chisquare(table.ravel(), expected.ravel() * table.sum() / expected.sum()).statistic
    return {'statistic': total, 'pValue': stats.chi2.sf(total, most * (arms - 1) ** 2)}


def holm(p):
    order = np.argsort(p)
    adjusted = np.maximum.accumulate([min(1.0, p[i] * (len(p) - rank)) for rank, i in enumerate(order)])
    out = np.empty(len(p))
    out[order] = adjusted
    return out.tolist()


def days(units, weights):
    weights = np.array(weights) / sum(weights)
    p = [stats.chisquare(day, sum(day) * weights).pvalue for day in units]
    return {'units': units, 'pValues': p, 'adjusted': holm(np.array(p))}


def pillai(columns, groups):
    x = np.column_stack(columns)
    n = len(x)
    centred = x - x.mean(axis=0)
    total = centred.T @ centred
    between = np.zeros_like(total)
    for g in np.unique(groups):
        d = x[groups == g].mean(axis=0) - x.mean(axis=0)
        between += (groups == g).sum() * np.outer(d, d)
    df = np.linalg.matrix_rank(centred) * (len(np.unique(groups)) - 1)
    statistic = (n - 1) * np.trace(between @ np.linalg.inv(total))
    return {'statistic': statistic, 'degreesOfFreedom': int(df), 'pValue': stats.chi2.sf(statistic, df)}


sequence = rng.choice(3, size=600, p=[0.5, 0.3, 0.2])
groups = np.sort(rng.choice(3, size=300, p=[0.4, 0.3, 0.3]))
first = np.round(rng.normal(1000, 3, 300), 3) + (groups == 2)
second = np.round(first * 0.5 + rng.exponential(2, 300), 3)
level = rng.choice(3, size=300)
table = [[int(((groups == g) & (level == l)).sum()) for l in range(3)] for g in range(3)]
own, base = first[groups == 1][:40], first[groups == 0][-45:]
welch = stats.ttest_ind(own, base, equal_var=False)
chi = stats.chi2_contingency(table, correction=False)
print(json.dumps({
    'origin': f'NumPy {np.__version__}, SciPy, Python fractions; make_assignment_checks.py',
    'runs': [runs_by_enumeration(c) for c in ([4, 4], [5, 2], [3, 2, 2], [2, 2, 2, 1])],
    'lags': {'sequence': ''.join(map(str, sequence)), 'arms': 3, 'lags': 6, **lags(sequence, 3, 6)},
    'days': days([[510, 490], [480, 520], [640, 360], [55, 45], [700, 760]], [1, 1]),
    'joint': {'groups': groups.tolist(), 'first': first.tolist(), 'second': second.tolist(), 'level': level.tolist(),
              **pillai([first, second, level == 0, level == 1], groups)},
    'welch': {'statistic': welch.statistic, 'pValue': welch.pvalue, 'values': [base.tolist(), own.tolist()],
              'means': [base.mean(), own.mean()], 'standardisedDifference': (own.mean() - base.mean()) / np.sqrt((own.var(ddof=1) + base.var(ddof=1)) / 2)},
    'homogeneity': {'table': table, 'statistic': chi[0], 'degreesOfFreedom': chi[2], 'pValue': chi[1]},
}))
