import { history } from '../../query/index.js';
import { runPageCommand } from './run-page-command.js';

/** `mltrace history COMPONENT` */
export const historyCommand = runPageCommand(history, 'No older runs.');
