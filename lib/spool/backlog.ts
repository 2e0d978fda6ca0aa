/** Facts the disk refused, oldest first, kept within bounds until it takes them. */
export interface Backlog {
  readonly length: number;
  /** False when there is no room left. */
  hold(json: string): boolean;
  /** Gives the facts in order to `write` until it says false; those it took are forgotten. True when none is left. */
  drain(write: (json: string) => boolean): boolean;
}

/** Most facts held in memory. */
export const maxHeldFacts = 1_000;
/** Most characters of JSON held in memory. */
export const maxHeldCharacters = 4 << 20;

export function createBacklog(): Backlog {
  let held: string[] = [];
  let characters = 0;
  return {
    get length() {
      return held.length;
    },
    hold(json) {
      if (held.length >= maxHeldFacts || characters + json.length > maxHeldCharacters) return false;
      held.push(json);
      characters += json.length;
      return true;
    },
    drain(write) {
      if (held.length === 0) return true;
      const refused = held.findIndex((json) => !write(json));
      held = refused < 0 ? [] : held.slice(refused);
      characters = held.reduce((sum, json) => sum + json.length, 0);
      return held.length === 0;
    },
  };
}
