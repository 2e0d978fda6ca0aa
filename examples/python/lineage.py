import hashlib
from contextlib import contextmanager

from opentelemetry import trace


def pointers(direction, files):
    digests = [f"sha256:{hashlib.file_digest(open(file, 'rb'), 'sha256').hexdigest()}" for file in files]
    return {f"mltrace.{direction}.names": files, f"mltrace.{direction}.digests": digests}


@contextmanager
def run(component, inputs, outputs):
    with trace.get_tracer("lineage").start_as_current_span(component) as span:
        span.set_attribute("mltrace.component.name", component)
        span.set_attributes(pointers("input", inputs))
        yield span
        span.set_attributes(pointers("output", outputs))
