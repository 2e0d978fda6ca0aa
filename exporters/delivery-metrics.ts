import type { MeterProvider } from '@opentelemetry/api';
import { dropReason, metric, tracerName } from '../lib/names.js';

/** What can be seen of a delivery at a moment. What is undefined is not measured. */
export interface DeliveryHealth {
  /** Bytes in the spool. */
  readonly spoolWaiting?: number | undefined;
  /** Facts in memory. */
  readonly waiting?: number | undefined;
  readonly delivered: number;
  readonly retried: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** Shows a delivery through the meter provider: it is asked when metrics are collected, and costs nothing before. */
export function observeDelivery(provider: MeterProvider, health: () => DeliveryHealth): void {
  const meter = provider.getMeter(tracerName);
  const described = ({ unit, meaning }: { unit: string; meaning: string }) => ({ unit, description: meaning });
  const gauges = {
    spoolWaiting: meter.createObservableUpDownCounter(metric.spoolWaiting.name, described(metric.spoolWaiting)),
    waiting: meter.createObservableUpDownCounter(metric.waiting.name, described(metric.waiting)),
  };
  const delivered = meter.createObservableCounter(metric.delivered.name, described(metric.delivered));
  const retried = meter.createObservableCounter(metric.retried.name, described(metric.retried));
  const dropped = meter.createObservableCounter(metric.dropped.name, described(metric.dropped));
  meter.addBatchObservableCallback(
    (result) => {
      const now = health();
      for (const name of ['spoolWaiting', 'waiting'] as const) {
        const value = now[name];
        if (value !== undefined) result.observe(gauges[name], value);
      }
      result.observe(delivered, now.delivered);
      result.observe(retried, now.retried);
      for (const [reason, count] of Object.entries(now.dropped))
        result.observe(dropped, count, { [dropReason]: reason });
    },
    [gauges.spoolWaiting, gauges.waiting, delivered, retried, dropped],
  );
}
