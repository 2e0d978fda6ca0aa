from contextlib import contextmanager

from opentelemetry import trace


@contextmanager
def run(component, inputs, outputs):
    with trace.get_tracer("lineage").start_as_current_span(component) as span:
        span.set_attributes({"mltrace.component.name": component, "mltrace.input.names": inputs})
        yield span
        span.set_attribute("mltrace.output.names", outputs)
