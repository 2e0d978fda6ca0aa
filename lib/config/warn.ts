/** Codes of the warnings mltrace emits, each with what it means. */
export const warningTable = {
  MLTRACE_ENVIRONMENT: 'an environment variable has a wrong value and was ignored',
  MLTRACE_RECORDING: 'something of a run could not be recorded; the run itself went on',
  MLTRACE_SPOOL_HALF: 'the spool is half full: nobody imports what is recorded',
  MLTRACE_SPOOL_FULL: 'the spool is full: facts are dropped until somebody imports it',
  MLTRACE_SPOOL_DISK: 'the spool directory cannot be written',
  MLTRACE_DELIVERY:
    'recorded runs wait in the spool because the store does not take them, or it has refused some for good',
  MLTRACE_INPUT: 'a component has started on an input that is stale, or that carries a retracted label',
  MLTRACE_UNASKED:
    'a component has started although no store told whether its inputs are stale or of a retracted label',
  MLTRACE_SPOOL_FACT: 'a fact has no JSON form and was dropped',
} as const;

/** A code of {@link warningTable}. */
export type WarningCode = keyof typeof warningTable;

const said = new Set<string>();
/** Keys that are remembered. What is warned of may be named by data, of which there is no end. */
const mostSaid = 10_000;

/**
 * Emits a process warning (`process.emitWarning`, on stderr unless the application handles it) the first time this
 * code is used with this key.
 */
export function warnOnce(code: WarningCode, message: string, key = message): void {
  const identity = `${code} ${key}`;
  if (said.has(identity)) return;
  if (said.size >= mostSaid) said.clear();
  said.add(identity);
  process.emitWarning(message, { type: 'MltraceWarning', code });
}
