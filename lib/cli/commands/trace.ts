import { lineageCommand } from './lineage-command.js';

/** `mltrace trace ARTIFACT` */
export const traceCommand = lineageCommand('upstream');
