import { recent } from '../../query/index.js';
import { runPageCommand } from './run-page-command.js';

/** `mltrace recent` */
export const recentCommand = runPageCommand((store, _argument, options) => recent(store, options), 'No runs.');
