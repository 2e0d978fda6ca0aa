const actions = new Set<() => void>();
let listening = false;

/** Runs the action when the process exits (not when it is killed). Gives what takes it back. One listener serves all. */
export function atExit(action: () => void): () => void {
  actions.add(action);
  if (!listening) process.on('exit', runActions);
  listening = true;
  return () => actions.delete(action);
}

function runActions(): void {
  for (const action of actions) action();
}
