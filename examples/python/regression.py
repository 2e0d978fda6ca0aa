"""A logistic regression by gradient descent, and the model file that examples/flights/model.ts reads."""

from collections import defaultdict
from math import exp, sqrt
from operator import mul

# An airport with few flights counts as this many ordinary ones more.
ORDINARY_FLIGHTS = 20


def late_rates(flights, late):
    """How often flights are late: over all, and by airport."""
    overall = sum(late) / len(late)

    def by(end):
        of_airport = defaultdict(list)
        for flight, was_late in zip(flights, late):
            of_airport[flight[end]].append(was_late)
        return {
            airport: (sum(known) + ORDINARY_FLIGHTS * overall) / (len(known) + ORDINARY_FLIGHTS)
            for airport, known in of_airport.items()
        }

    return {"overall": overall, "origin": by("origin"), "destination": by("destination")}


def numbers_of(flight, rates):
    """What the regression sees of a flight. Hours count from 4 in the morning, when nearly nobody flies."""
    hour = (float(flight["hour"]) + 20) % 24
    weekday = int(flight["weekday"])
    return [
        hour,
        hour**2,
        float(flight["log_distance"]),
        rates["origin"].get(flight["origin"], rates["overall"]),
        rates["destination"].get(flight["destination"], rates["overall"]),
        *(float(day == weekday) for day in range(6)),
    ]


def fit(flights, late, steps, learning_rate):
    """Fits the regression; `learning_rate` is for the mean over all flights."""
    rates = late_rates(flights, late)
    columns = list(zip(*(numbers_of(flight, rates) for flight in flights)))
    means = [sum(column) / len(column) for column in columns]
    deviations = [deviation(column, mean) or 1 for column, mean in zip(columns, means)]
    columns = [[(value - mean) / by for value in column] for column, mean, by in zip(columns, means, deviations)]
    columns.insert(0, [1.0] * len(flights))
    rows = list(zip(*columns))

    weights = [0.0] * len(columns)
    for _ in range(steps):
        errors = [was_late - probability(weights, row) for was_late, row in zip(late, rows)]
        gradient = [sum(map(mul, errors, column)) / len(rows) for column in columns]
        weights = [weight + learning_rate * slope for weight, slope in zip(weights, gradient)]

    model = {"rates": rates, "means": means, "deviations": deviations, "regression": regression(weights)}
    return model, [probability(weights, row) for row in rows]


def deviation(column, mean):
    return sqrt(sum((value - mean) ** 2 for value in column) / (len(column) - 1))


def probability(weights, row):
    return 1 / (1 + exp(-sum(map(mul, weights, row))))


def regression(weights):
    """As the npm package ml-logistic-regression loads it: one classifier a class, the first says how likely late is."""
    opposite = [-weight for weight in weights]
    classifiers = [{"weights": [weights]}, {"weights": [opposite]}]
    return {"name": "LogisticRegression", "numberClasses": 2, "classifiers": classifiers}
