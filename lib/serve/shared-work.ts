/** Does the same work once for all who ask for it at the same time. */
export type SharedWork<T> = (key: string, work: () => Promise<T>) => Promise<T>;

interface UnderWay<T> {
  running: Promise<T>;
  next?: Promise<T>;
}

/**
 * Whoever asks while the same is under way shares the one after it: that begins after the question, so it sees everything
 * that was there when it was asked. However many ask, at most two are under way for a key.
 */
export function sharedWork<T>(): SharedWork<T> {
  const underWay = new Map<string, UnderWay<T>>();

  const start = (key: string, work: () => Promise<T>): Promise<T> => {
    const entry: UnderWay<T> = { running: work() };
    underWay.set(key, entry);
    const forget = (): void => {
      if (underWay.get(key) === entry && entry.next === undefined) underWay.delete(key);
    };
    entry.running.then(forget, forget);
    return entry.running;
  };

  return (key, work) => {
    const entry = underWay.get(key);
    if (entry === undefined) return start(key, work);
    entry.next ??= entry.running.catch(() => undefined).then(() => start(key, work));
    return entry.next;
  };
}
