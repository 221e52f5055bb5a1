"""Writes <experiment>.expected.json: the sample experiments' readouts as pandas 1.5 and scipy 1.10 compute them.

Usage: python3 tests/golden/cli/make_expected.py   (from the root of the project; node converts Parquet to CSV)

Every metric is spelled out here by hand, from the words of the definition and not through Liftbench's code. Rules: a
unit's variant, country and device are those of its first exposure; rows count from the first exposure on; units
without rows count as 0 unless zeros are excluded; a cap is the pooled type 7 quantile over all units and comes
from all units also within a segment. Welch's test of the difference, delta method for ratios, Fieller's interval for
the lift (Satterthwaite degrees of freedom, not rounded), no covariate adjustment.
"""
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

ROOT = Path(__file__).resolve().parents[3]
DAY = pd.Timedelta(days=1)


def read(path):
    if path.suffix != ".parquet":
        return pd.read_csv(path, parse_dates=["ts"])
    with tempfile.TemporaryDirectory() as folder:
        csv = Path(folder) / "events.csv"
        script = (
            "const { DuckDBInstance } = await import('@duckdb/node-api');"
            "const c = await (await DuckDBInstance.create(':memory:')).connect();"
            f"await c.run(`COPY (FROM '{path}') TO '{csv}'`)"
        )
        subprocess.run(["node", "--input-type=module", "-e", script], check=True, cwd=ROOT)
        return pd.read_csv(csv, parse_dates=["ts"])


def compare(x_mean, x_var, x_n, y_mean, y_var, y_n):
    """Treatment x against control y; variances are those of the means."""
    difference, error = x_mean - y_mean, np.sqrt(x_var + y_var)
    freedom = (x_var + y_var) ** 2 / (x_var**2 / (x_n - 1) + y_var**2 / (y_n - 1))
    t = stats.t.ppf(0.975, freedom)
    a, b, c = y_mean**2 - t**2 * y_var, x_mean * y_mean, x_mean**2 - t**2 * x_var
    root = np.sqrt(b**2 - a * c) if a > 0 else np.nan
    return {
        "value": x_mean,
        "controlValue": y_mean,
        "difference": difference,
        "differenceStandardError": error,
        "differenceLow": difference - t * error,
        "differenceHigh": difference + t * error,
        "lift": x_mean / y_mean - 1,
        "liftLow": (b - root) / a - 1 if a > 0 else None,
        "liftHigh": (b + root) / a - 1 if a > 0 else None,
        "statistic": difference / error,
        "degreesOfFreedom": freedom,
        "pValue": 2 * stats.t.sf(abs(difference / error), freedom),
    }


class Experiment:
    def __init__(self, path, variants):
        self.variants = variants
        events = read(path)
        exposures = events[events["event"] == "exposure"].sort_values("ts", kind="stable")
        assert (exposures.groupby("user_id")["variant"].nunique() == 1).all()
        self.units = exposures.drop_duplicates("user_id").set_index("user_id")[["variant", "country", "device", "ts"]]
        after = events.merge(self.units[["ts"]].rename(columns={"ts": "t0"}), left_on="user_id", right_index=True)
        self.rows = after[after["ts"] >= after["t0"]].sort_values("ts", kind="stable")
        self.results = []

    def rows_of(self, event, start=None, end=None):
        rows = self.rows if event is None else self.rows[self.rows["event"] == event]
        elapsed = rows["ts"] - rows["t0"]
        keep = elapsed >= (start or 0 * DAY)
        return rows[keep & (elapsed < end)] if end is not None else rows[keep]

    def number(self, rows, column=None, how="size"):
        grouped = rows.groupby("user_id")
        series = grouped.size() if column is None else getattr(grouped[column], how)()
        return series.reindex(self.units.index).astype(float)

    def cells(self):
        yield None, np.ones(len(self.units), bool)
        for column in ["country", "device"]:
            for level in sorted(self.units[column].unique()):
                yield f"{column}={level}", (self.units[column] == level).to_numpy()

    def report(self, metric, moments):
        control = self.variants[0]
        for segment, inside in self.cells():
            arms = {v: moments(inside & (self.units["variant"] == v).to_numpy()) for v in self.variants}
            for variant in self.variants[1:]:
                line = {"metric": metric, "segment": segment, "variant": variant, "units": arms[variant][2], "controlUnits": arms[control][2]}
                self.results.append({**line, **compare(*arms[variant], *arms[control])})

    def mean(self, metric, series, exclude_zeros=False, cap=None):
        values = series if exclude_zeros else series.fillna(0)
        if cap is not None:
            values = values.clip(upper=values.dropna().quantile(cap))
        values = values.to_numpy()

        def moments(mask):
            x = values[mask]
            x = x[~np.isnan(x)]
            return float(np.mean(x)), float(np.var(x, ddof=1) / len(x)), len(x)

        self.report(metric, moments)

    def share(self, metric, rows):
        self.mean(metric, (self.number(rows) > 0).astype(float))

    def ratio(self, metric, numerator, denominator):
        top, bottom = numerator.fillna(0).to_numpy(), denominator.fillna(0).to_numpy()

        def moments(mask):
            x, y = top[mask], bottom[mask]
            value = x.sum() / y.sum()
            return float(value), float(np.var((x - value * y) / y.mean(), ddof=1) / len(x)), len(x)

        self.report(metric, moments)

    def write(self, name):
        (Path(__file__).parent / f"{name}.expected.json").write_text(json.dumps(self.results, indent=1) + "\n")


def checkout_button():
    e = Experiment(ROOT / "sample-data/checkout-button/events.csv.gz", ["control", "treatment"])
    purchases = e.rows_of("purchase")
    e.share("conversion", e.rows_of("purchase", end=7 * DAY))
    e.mean("revenue", e.number(purchases, "amount", "sum"), cap=0.999)
    e.mean("orders", e.number(purchases))
    e.ratio("order_value", e.number(purchases, "amount", "sum"), e.number(purchases))
    e.mean("largest_order", e.number(purchases, "amount", "max"), exclude_zeros=True)
    e.share("back_d7", e.rows_of("view", start=7 * DAY, end=14 * DAY))
    e.mean("page_load", e.number(e.rows_of("view"), "load_ms", "mean"))
    e.share("support", e.rows_of("support"))
    e.write("checkout-button")


def search_ranking():
    e = Experiment(ROOT / "sample-data/search-ranking/events.parquet", ["control", "a", "b"])
    clicks, searches = e.rows_of("click"), e.rows_of("search")
    e.ratio("ctr", e.number(clicks), e.number(e.rows_of("view")))
    e.mean("clicks", e.number(clicks))
    e.share("clicked", e.rows_of("click", end=1 * DAY))
    e.mean("searches", e.number(searches), cap=0.995)
    e.mean("dwell", e.number(clicks, "value", "max"), exclude_zeros=True)
    e.mean("last_rating", e.number(e.rows_of("rating"), "value", "last"), exclude_zeros=True)
    e.share("back_d3", e.rows_of("search", start=3 * DAY, end=7 * DAY))
    e.mean("latency", e.number(searches, "value", "mean"))
    e.mean("fastest", e.number(searches, "value", "min"))
    e.write("search-ranking")


checkout_button()
search_ranking()
