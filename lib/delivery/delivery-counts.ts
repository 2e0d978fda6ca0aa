/** What a delivery has done since it was opened, in facts. */
export interface DeliveryCounts {
  /** Taken by the store. A fact that was delivered twice counts twice. */
  delivered: number;
  /** Of these, new to the store. */
  added: number;
  /** Times a fact was in a batch that has to be tried again. */
  retried: number;
  /** Not delivered and given up, by reason: `refused` by the store, `badLine` in the spool. Both are kept in quarantine. */
  readonly dropped: { refused: number; badLine: number };
}

export const noCounts = (): DeliveryCounts => ({
  delivered: 0,
  added: 0,
  retried: 0,
  dropped: { refused: 0, badLine: 0 },
});
