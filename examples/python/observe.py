import json
import math
from collections import Counter

STEP = math.log(101 / 99)
ROOM = 3200


def runs(bins):
    found = []
    for index in sorted(bins):
        if found and index == found[-1][0] + len(found[-1]) - 1:
            found[-1].append(bins[index])
        else:
            found.append([index, bins[index]])
    return found


def collapsed(bins):
    wider = Counter()
    for index, count in bins.items():
        wider[math.ceil(index / 2)] += count
    return wider


def summary(values):
    known = [float(value) for value in values if value is not None]
    finite = [value for value in known if math.isfinite(value)]
    level, zero = 0, sum(abs(value) <= 1.2e-308 for value in finite)
    sides = [Counter(math.ceil(math.log(x * sign) / STEP) for x in finite if x * sign > 1.2e-308) for sign in (1, -1)]
    while len(json.dumps([runs(bins) for bins in sides], separators=(",", ":"))) > ROOM:
        level, sides = level + 1, [collapsed(bins) for bins in sides]
    numbers = {
        "count": len(finite),
        "nan": sum(map(math.isnan, known)),
        "infinite": sum(map(math.isinf, known)),
        "level": level,
        "zero": zero,
        "positive": runs(sides[0]),
        "negative": runs(sides[1]),
    }
    if finite:
        numbers |= {"min": min(finite), "max": max(finite)}
    if finite and math.isfinite(sum(finite)):
        numbers["sum"] = sum(finite)
    return {"v": 1, "count": len(values), "missing": len(values) - len(known), "numbers": numbers}


def observations(columns):
    summaries = [json.dumps(summary(values), separators=(",", ":")) for values in columns.values()]
    return {"mltrace.observation.columns": list(columns), "mltrace.observation.summaries": summaries}
