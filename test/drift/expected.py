"""Writes expected.json beside it: drift of real columns by NumPy and SciPy, which the tests hold ours against.

    pip install numpy scipy && python test/drift/expected.py

Reference: flights of weeks 1 to 5 of 2001; current: each of the weeks 6 to 12.
"""

import csv
import json
import os
from datetime import datetime, timezone

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp, wasserstein_distance

here = os.path.dirname(os.path.abspath(__file__))
flights = os.path.join(here, "..", "..", "examples", "flights", "flights.csv")
first_day = datetime(2001, 1, 1, tzinfo=timezone.utc)


def week(row):
    return (datetime.fromisoformat(row["departed_at"].replace("Z", "+00:00")) - first_day).days // 7 + 1


def shares(counts):
    counts = np.asarray(counts, dtype=float)
    return counts / counts.sum()


def psi(reference, current):
    reference = np.where(reference == 0, 0.0001, reference)
    current = np.where(current == 0, 0.0001, current)
    return float(np.sum((current - reference) * np.log(current / reference)))


def in_bins(reference, current, bins):
    if bins == "equal30":
        edges = np.histogram_bin_edges(np.concatenate([reference, current]), bins=30)
    else:
        edges = np.unique(np.concatenate([[-np.inf], np.quantile(reference, np.arange(1, 10) / 10), [np.inf]]))
    return [shares(np.histogram(side, bins=edges)[0]) for side in (reference, current)]


def of_numbers(reference, current):
    yield "ks", None, float(ks_2samp(reference, current).statistic)
    deviation = max(float(np.std(reference)), 0.001)
    yield "wasserstein", None, float(wasserstein_distance(reference, current)) / deviation
    for bins in ("equal30", "quantile10"):
        q, p = in_bins(reference, current, bins)
        yield "js", bins, float(jensenshannon(q, p, base=2))
        yield "psi", bins, psi(q, p)


def of_categories(reference, current):
    names = sorted(set(reference) | set(current))
    q, p = [shares([list(side).count(name) for name in names]) for side in (reference, current)]
    yield "psi", "category", psi(q, p)
    yield "js", "category", float(jensenshannon(q, p, base=2))
    yield "linf", "category", float(np.max(np.abs(p - q)))


with open(flights, newline="") as file:
    rows = list(csv.DictReader(file))

expected = []
for number in range(6, 13):
    for column in ("delay_minutes", "distance_miles", "origin"):
        sides = [
            [row[column] for row in rows if row[column] != "" and low <= week(row) <= high]
            for low, high in ((1, 5), (number, number))
        ]
        if column != "origin":
            sides = [np.array(side, dtype=float) for side in sides]
        of = of_categories if column == "origin" else of_numbers
        for method, bins, value in of(*sides):
            expected.append({"week": number, "column": column, "method": method, "bins": bins, "value": value})

with open(os.path.join(here, "expected.json"), "w") as file:
    json.dump(expected, file, indent=1)
    file.write("\n")
