/** A program whose component reads a stale model twice. `waits`: until it was told of it; `ends`: at once. */
import { component, flush } from '../../lib/index.js';

const predict = component({ name: 'predict', inputs: { artifact: 'model' }, vet: { retracted: 'ignore' } }, () => 1);

predict();
predict();
if (process.argv[2] === 'waits') await flush();
