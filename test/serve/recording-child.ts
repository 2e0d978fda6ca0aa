import { component, currentRun, flush } from '../../lib/index.js';

// Records one run that writes an artifact, for whatever store the environment says.
const [artifact = 'spooled.csv'] = process.argv.slice(2);
component('spooling', () => {
  currentRun().output({ artifact, digest: false });
})();
await flush();
