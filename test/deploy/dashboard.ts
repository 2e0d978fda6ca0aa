import { readFileSync } from 'node:fs';

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly exemplar?: boolean }[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
}

/** deploy/prometheus/grafana/dashboard.json, of which what is looked at is named. */
export interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}

export const readDashboard = (): Dashboard =>
  JSON.parse(readFileSync('deploy/prometheus/grafana/dashboard.json', 'utf8'));

/** An expression of the dashboard, and where it stands. */
export interface Expression {
  readonly where: string;
  readonly expr: string;
  /** Grafana asks for the exemplars of its series, too. */
  readonly exemplar: boolean;
}

/** All of them, with everything chosen and a window in place of Grafana's variables. */
export function expressionsOf(dashboard: Dashboard, window: string): readonly Expression[] {
  const chosen = (expr: string): string =>
    expr.replaceAll(/\$(window|__rate_interval)\b/g, window).replaceAll(/\$(namespace|component|column)\b/g, '.*');
  const inPanels = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, exemplar = false }) => ({ where: title, expr: chosen(expr), exemplar })),
  );
  const marks = dashboard.annotations.list.map(({ expr }) => ({ where: 'marks', expr: chosen(expr), exemplar: false }));
  // What a variable offers are the values of a label of these series.
  const offered = dashboard.templating.list.flatMap(({ name, query }) => {
    const [, series] = /^label_values\((.*), \w+\)$/.exec(typeof query === 'string' ? '' : query.query) ?? [];
    return series === undefined ? [] : [{ where: `variable ${name}`, expr: chosen(series), exemplar: false }];
  });
  return [...inPanels, ...marks, ...offered];
}
