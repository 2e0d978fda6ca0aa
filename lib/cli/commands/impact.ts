import { lineageCommand } from './lineage-command.js';

/** `mltrace impact ARTIFACT` */
export const impactCommand = lineageCommand('downstream');
