/** A metric of runs, for Prometheus. */
export interface LineageMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** What its value counts, or of what it is one. */
  readonly unit: string;
  /** Its samples carry the run that made them last: `trace_id`, `span_id`. */
  readonly exemplars: boolean;
  /** Where it is: in a registry of yours (`process`), in `mltrace serve` (`serve`), or in both. */
  readonly where: 'both' | 'process' | 'serve';
  readonly meaning: string;
}

const ofComponent = ['namespace', 'component'] as const;
const ofColumn = [...ofComponent, 'column'] as const;

/** Metrics of runs and of what they wrote: in `mltrace serve` and, by `prometheusBridge`, in a registry of yours. */
export const lineageMetric = {
  runs: {
    name: 'mltrace_runs_total',
    type: 'counter',
    labels: [...ofComponent, 'status'],
    unit: 'runs',
    exemplars: true,
    where: 'both',
    meaning: 'runs that have ended, by status: ok or failed',
  },
  duration: {
    name: 'mltrace_run_duration_seconds',
    type: 'histogram',
    labels: ofComponent,
    unit: 'seconds',
    exemplars: true,
    where: 'both',
    meaning: 'how long runs took',
  },
  lastEnd: {
    name: 'mltrace_run_last_end_timestamp_seconds',
    type: 'gauge',
    labels: ofComponent,
    unit: 'seconds since 1970',
    exemplars: false,
    where: 'both',
    meaning: 'when a run ended last, ok or not; 0 when none has',
  },
  lastSuccess: {
    name: 'mltrace_run_last_success_timestamp_seconds',
    type: 'gauge',
    labels: ofComponent,
    unit: 'seconds since 1970',
    exemplars: false,
    where: 'both',
    meaning: 'when a run that was ok ended last; 0 when none has',
  },
  lastOutput: {
    name: 'mltrace_run_last_output_timestamp_seconds',
    type: 'gauge',
    labels: ofComponent,
    unit: 'seconds since 1970',
    exemplars: false,
    where: 'both',
    meaning: 'when a run that was ok and wrote something ended last; 0 when none has',
  },
  lastSuccessAge: {
    name: 'mltrace_run_last_success_age_seconds',
    type: 'gauge',
    labels: ofComponent,
    unit: 'seconds',
    exemplars: false,
    where: 'both',
    meaning: 'time since a run that was ok ended last; +Inf when none has',
  },
  value: {
    name: 'mltrace_output_value',
    type: 'histogram',
    labels: ofColumn,
    unit: 'that of the column',
    exemplars: true,
    where: 'both',
    meaning: 'finite numbers that runs observed, by column',
  },
  category: {
    name: 'mltrace_output_category_total',
    type: 'counter',
    labels: [...ofColumn, 'category'],
    unit: 'values',
    exemplars: true,
    where: 'both',
    meaning: 'categories that runs observed, by column; those beyond the most frequent of a run are __other__',
  },
  missing: {
    name: 'mltrace_output_missing_ratio',
    type: 'gauge',
    labels: ofColumn,
    unit: 'share, 0 to 1',
    exemplars: false,
    where: 'both',
    meaning: 'share of the values of a column that are missing, NaN among them, in the latest run that observed it',
  },
  drift: {
    name: 'mltrace_output_drift',
    type: 'gauge',
    labels: [...ofColumn, 'method', 'baseline'],
    unit: 'that of the method',
    exemplars: false,
    where: 'both',
    meaning: 'how far a column is from its baseline: lineage, reference or previous',
  },
  driftThreshold: {
    name: 'mltrace_output_drift_threshold',
    type: 'gauge',
    labels: [...ofColumn, 'method'],
    unit: 'that of the method',
    exemplars: false,
    where: 'both',
    meaning: 'above it a column counts as drifted',
  },
  stale: {
    name: 'mltrace_component_stale_runs',
    type: 'gauge',
    labels: [...ofComponent, 'cause'],
    unit: 'runs',
    exemplars: false,
    where: 'serve',
    meaning: 'runs whose outputs are current and that are stale, by cause',
  },
  open: {
    name: 'mltrace_open_runs',
    type: 'gauge',
    labels: ofComponent,
    unit: 'runs',
    exemplars: false,
    where: 'process',
    meaning: 'runs that have begun and not ended',
  },
  dropped: {
    name: 'mltrace_series_dropped_total',
    type: 'counter',
    labels: ['metric'],
    unit: 'values',
    exemplars: false,
    where: 'both',
    meaning: 'values that went to the series __overflow__, since their metric had as many series as it may',
  },
  scrape: {
    name: 'mltrace_scrape_seconds',
    type: 'gauge',
    labels: [],
    unit: 'seconds',
    exemplars: false,
    where: 'both',
    meaning: 'what gathering these metrics took for the latest scrape',
  },
} as const satisfies Record<string, LineageMetric>;

/** Labels of an exemplar: the run is `<trace_id>:<span_id>`. */
export const exemplarLabel = { traceId: 'trace_id', spanId: 'span_id' } as const;
