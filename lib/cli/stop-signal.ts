const signals = ['SIGTERM', 'SIGINT'] as const;

export interface StopSignal {
  /** Resolves with the first signal. */
  readonly told: Promise<void>;
  /** Signals end the process again. */
  forget(): void;
}

/** Holds back SIGTERM and SIGINT, so that what runs until it is told to stop can end in order. Later ones change nothing. */
export function stopSignal(): StopSignal {
  let tell = (): void => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const onSignal = (): void => tell();
  for (const signal of signals) process.on(signal, onSignal);
  return {
    told,
    forget: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
