"""The step `train` of examples/flights, in Python: `python train.py 6` learns in week 6 from the four weeks before.

Its lineage is in the span that the helper makes; `--without-digests` takes the helper that hashes nothing.
"""

import csv
import json
import os
import sys
from math import log

from opentelemetry import context, propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

import lineage
import lineage_without_digests
from observe import observations
from regression import fit

TRAINING_WEEKS = 4
LATE_AFTER_MINUTES = 15
MODEL = "models/late-flights.json"


def read_csv(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def train(week, run):
    weeks = range(week - TRAINING_WEEKS, week)
    features = [f"features/flights-w{week:02}.csv" for week in weeks]
    delays = [f"raw/delays-w{week:02}.csv" for week in weeks]
    steps, learning_rate = 100, 1.0
    with run("train", features + delays, [MODEL]) as span:
        span.set_attribute("mltrace.component.owner", "flight-science")
        span.set_attribute("mltrace.parameter.steps", steps)
        span.set_attribute("mltrace.parameter.learningRate", learning_rate)
        minutes = {row["flight_id"]: float(row["delay_minutes"]) for path in delays for row in read_csv(path)}
        flights = [row for path in features for row in read_csv(path) if row["flight_id"] in minutes]
        span.set_attributes(observations({"delay_minutes": list(minutes.values())}))
        late = [minutes[flight["flight_id"]] > LATE_AFTER_MINUTES for flight in flights]

        model, probabilities = fit(flights, late, steps, learning_rate)

        os.makedirs(os.path.dirname(MODEL), exist_ok=True)
        with open(MODEL, "w") as file:
            json.dump(model, file)
        losses = [-log(p if was_late else 1 - p) for p, was_late in zip(probabilities, late)]
        span.set_attribute("mltrace.measure.rows", len(flights))
        span.set_attribute("mltrace.measure.logLoss", round(sum(losses) / len(losses), 4))
        span.set_attribute("mltrace.output.kinds", ["model"])


# All of what follows is OpenTelemetry's own: spans go where the OTEL_* variables say, and are flushed when the process ends.
trace.set_tracer_provider(TracerProvider())
trace.get_tracer_provider().add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
# Whoever started this process may have a trace already.
context.attach(propagate.extract({"traceparent": os.environ.get("TRACEPARENT", "")}))

helper = lineage_without_digests if "--without-digests" in sys.argv else lineage
train(int(sys.argv[1]), helper.run)
