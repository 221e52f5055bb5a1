"""Tables and figures of c27 (several covariates) and c28 (clusters), by NumPy and SciPy alone: python3 make_c27_c28.py"""
import csv
import json
import numpy as np
from scipy import stats

TOOL = 'numpy %s, scipy %s' % (np.__version__, __import__('scipy').__version__)


def write(folder, title, names, rows, figures):
    with open(folder + '/users.csv', 'w', newline='') as out:
        csv.writer(out, lineterminator='\n').writerows([names] + rows)
    lines = [json.dumps({'id': k, 'value': float(v), 'tool': TOOL, 'role': 'match', 'tol_rel': 1e-9}) for k, v in figures.items()]
    with open(folder + '/expected.json', 'w') as out:
        head = {'case': folder, 'title': title, 'files': {'users.csv': 'one row per unit'}, 'params': {'control': 'control', 'alpha': 0.05}}
        out.write(json.dumps(head)[:-1] + ',\n"figures": [\n' + ',\n'.join(lines) + '\n]}\n')


def welch(value, other, a, b, n, m):
    """Difference of two estimates with squared errors a and b over n and m units."""
    se = np.sqrt(a + b)
    df = (a + b) ** 2 / (a ** 2 / (n - 1) + b ** 2 / (m - 1))
    t = (value - other) / se
    q = stats.t.isf(0.025, df)
    return {'diff': value - other, 'se': se, 'df': df, 't': t, 'p': 2 * stats.t.sf(abs(t), df), 'ci.lo': value - other - q * se, 'ci.hi': value - other + q * se}


def prefixed(prefix, figures):
    return {prefix + k: v for k, v in figures.items()}


def read(rows, names, dtype=float):
    table = list(zip(*rows))
    return {name: np.array(table[i], dtype=dtype if name not in ('variant', 'user_id', 'company') else object) for i, name in enumerate(names)}


def linear(y, d, ratio):
    return (y - ratio * d) / d.mean()


def several_covariates():
    rng = np.random.default_rng(27)
    n = 700
    treated = rng.random(n) < 0.4
    taste = rng.gamma(2, 10, n)
    age = rng.integers(1, 60, n)
    pre_spend = np.round(taste * rng.lognormal(0, 0.4, n), 2)
    pre_orders = rng.poisson(taste / 8)
    spend = np.round(1.02 ** treated * (taste + 0.3 * age) * rng.lognormal(0, 0.5, n), 2)
    pre_views = rng.poisson(6, n) + 1
    pre_clicks = rng.binomial(pre_views, 0.1 + 0.3 * taste / (taste + 30))
    views = rng.poisson(5, n) + 1
    clicks = rng.binomial(views, 0.1 + 0.3 * taste / (taste + 30))
    names = ['user_id', 'variant', 'spend', 'pre_spend', 'pre_orders', 'age', 'twice', 'same', 'clicks', 'views', 'pre_clicks', 'pre_views']
    rows = [['u%04d' % i, 'treatment' if treated[i] else 'control', '%.2f' % spend[i], '%.2f' % pre_spend[i], int(pre_orders[i]), int(age[i]),
             '%.2f' % (2 * pre_spend[i] + 3), 7, int(clicks[i]), int(views[i]), int(pre_clicks[i]), int(pre_views[i])] for i in range(n)]
    c = read(rows, names)
    t = c['variant'] == 'treatment'
    figures = {}

    x = np.column_stack([c['pre_spend'], c['pre_orders'], c['age']])
    y = c['spend']
    theta = np.linalg.lstsq(np.column_stack([np.ones(n), x]), y, rcond=None)[0][1:]
    left = y - (x - x.mean(0)) @ theta
    own, other = left[t], left[~t]
    test = stats.ttest_ind(own, other, equal_var=False)
    found = welch(own.mean(), other.mean(), own.var(ddof=1) / own.size, other.var(ddof=1) / other.size, own.size, other.size)
    assert np.isclose(found['p'], test.pvalue, rtol=1e-10) and np.isclose(found['t'], test.statistic, rtol=1e-10)
    figures.update(prefixed('cuped.welch.', found))
    figures.update({'cuped.theta.%d' % j: theta[j] for j in range(3)})
    figures.update({'cuped.value': own.mean(), 'cuped.value_control': other.mean()})
    plain = y[t].var(ddof=1) / t.sum() + y[~t].var(ddof=1) / (~t).sum()
    figures['cuped.reduction'] = 1 - found['se'] ** 2 / plain

    centred = x - x.mean(0)
    design = np.column_stack([np.ones(n), t, centred, centred * t[:, None]])
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ y
    error = y - design @ beta
    leverage = np.einsum('ij,jk,ik->i', design, inverse, design)
    meat = design.T @ (design * (error ** 2 / (1 - leverage))[:, None])
    figures['lin.diff'] = beta[1]
    figures['lin.se_hc2'] = np.sqrt((inverse @ meat @ inverse)[1, 1])
    figures['lin.p'] = 2 * stats.t.sf(abs(beta[1]) / figures['lin.se_hc2'], n - 8)

    d = c['views']
    pooled = c['clicks'].sum() / d.sum()
    pooled_x = c['pre_clicks'].sum() / c['pre_views'].sum()
    lines = np.column_stack([linear(c['pre_clicks'], c['pre_views'], pooled_x), c['age'] - c['age'].mean()])
    theta = np.linalg.lstsq(lines, linear(c['clicks'], d, pooled), rcond=None)[0]
    value, error = {}, {}
    for name, arm in (('treatment', t), ('control', ~t)):
        ratio = c['clicks'][arm].sum() / d[arm].sum()
        ratio_x = c['pre_clicks'][arm].sum() / c['pre_views'][arm].sum()
        value[name] = ratio - theta[0] * (ratio_x - pooled_x) - theta[1] * (c['age'][arm].mean() - c['age'].mean())
        rest = linear(c['clicks'][arm], d[arm], ratio) - theta[0] * linear(c['pre_clicks'][arm], c['pre_views'][arm], ratio_x) - theta[1] * c['age'][arm]
        error[name] = rest.var(ddof=1) / arm.sum()
    figures.update(prefixed('ratio.welch.', welch(value['treatment'], value['control'], error['treatment'], error['control'], t.sum(), (~t).sum())))
    figures.update({'ratio.theta.0': theta[0], 'ratio.theta.1': theta[1], 'ratio.value': value['treatment'], 'ratio.value_control': value['control']})
    write('c27_several_covariates', 'CUPED and Lin with several covariates', names, rows, figures)


def cluster_robust(y, d, t, company):
    """Weighted least squares of y/d on the arm with weights d (y on the arm where d is one), sandwich over companies, C/(C - 1) per arm."""
    design = np.column_stack([~t, t]).astype(float)
    inverse = np.linalg.inv(design.T @ (design * d[:, None]))
    beta = inverse @ design.T @ y
    rest = (y - d * (design @ beta))[:, None] * design
    meat = np.zeros((2, 2))
    sizes = [len(set(company[~t])), len(set(company[t]))]
    for one in sorted(set(company)):
        score = rest[company == one].sum(0)
        arm = int(t[company == one][0])
        meat += np.outer(score, score) * sizes[arm] / (sizes[arm] - 1)
    cover = inverse @ meat @ inverse
    return beta[1], beta[0], cover[1, 1], cover[0, 0], sizes[1], sizes[0]


def clusters():
    rng = np.random.default_rng(28)
    rows = []
    for one in range(90):
        arm = 'treatment' if rng.random() < 0.5 else 'control'
        mood = rng.normal(0, 4)
        for user in range(1 + rng.poisson(rng.gamma(1.5, 6))):
            level = rng.gamma(4, 4) + mood + (1 if arm == 'treatment' else 0)
            pre = max(0, level + rng.normal(0, 4))
            views = 1 + rng.poisson(4)
            rows.append(['u%03d_%d' % (one, user), 'c%02d' % one, arm, 'desk' if rng.random() < 0.6 else 'phone', '%.2f' % max(0, level + rng.normal(0, 5)), '%.2f' % pre, int(rng.binomial(views, 1 / (1 + np.exp(1.5 - mood / 6)))), views])
    order = rng.permutation(len(rows))
    rows = [rows[i] for i in order]
    names = ['user_id', 'company', 'variant', 'device', 'spend', 'pre_spend', 'clicks', 'views']
    table = list(zip(*rows))
    c = {name: np.array(table[i]) for i, name in enumerate(names)}
    for name in ('spend', 'pre_spend', 'clicks', 'views'):
        c[name] = c[name].astype(float)
    t = c['variant'] == 'treatment'
    company = c['company']
    ones = np.ones(len(rows))
    figures = {}
    for name, y, d in (('spend', c['spend'], ones), ('ctr', c['clicks'], c['views'])):
        value, other, a, b, n, m = cluster_robust(y, d, t, company)
        figures.update(prefixed(name + '.', {'value': value, 'value_control': other, 'clusters': n, 'clusters_control': m}))
        figures.update(prefixed(name + '.welch.', welch(value, other, a, b, n, m)))
    for device in ('desk', 'phone'):
        on = c['device'] == device
        value, other, a, b, n, m = cluster_robust(c['spend'][on], ones[on], t[on], company[on])
        figures.update(prefixed('spend.%s.' % device, {'value': value, 'value_control': other, 'clusters': n, 'clusters_control': m}))
        figures.update(prefixed('spend.%s.welch.' % device, welch(value, other, a, b, n, m)))
    # CUPED over companies: sums per company, linearised at the pooled means.
    names_ = sorted(set(company))
    size = np.array([(company == one).sum() for one in names_], float)
    y = np.array([c['spend'][company == one].sum() for one in names_])
    x = np.array([c['pre_spend'][company == one].sum() for one in names_])
    arm = np.array([t[company == one][0] for one in names_])
    pool_y, pool_x = y.sum() / size.sum(), x.sum() / size.sum()
    one, other = linear(y, size, pool_y), linear(x, size, pool_x)
    theta = (one @ other) / (other @ other)
    value, error = {}, {}
    for which in (True, False):
        s = arm == which
        mean, mean_x = y[s].sum() / size[s].sum(), x[s].sum() / size[s].sum()
        value[which] = mean - theta * (mean_x - pool_x)
        rest = linear(y[s], size[s], mean) - theta * linear(x[s], size[s], mean_x)
        error[which] = rest.var(ddof=1) / s.sum()
    figures['cuped.theta'] = theta
    figures.update(prefixed('cuped.welch.', welch(value[True], value[False], error[True], error[False], arm.sum(), (~arm).sum())))
    chi = stats.chisquare([(~arm).sum(), arm.sum()])
    figures['sample_ratio.p'] = chi.pvalue
    write('c28_clusters', 'Users inside randomised companies', names, rows, figures)


several_covariates()
clusters()
