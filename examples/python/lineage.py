import hashlib
from contextlib import contextmanager

from opentelemetry import trace


def digest(file):
    with open(file, "rb") as content:
        return "sha256:" + hashlib.file_digest(content, "sha256").hexdigest()


def pointers(direction, files):
    return {f"mltrace.{direction}.names": files, f"mltrace.{direction}.digests": [digest(file) for file in files]}


@contextmanager
def run(component, inputs, outputs):
    with trace.get_tracer("lineage").start_as_current_span(component) as span:
        span.set_attribute("mltrace.component.name", component)
        span.set_attributes(pointers("input", inputs))
        yield span
        span.set_attributes(pointers("output", outputs))
