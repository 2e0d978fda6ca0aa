import { label } from '../../names.js';

/** What identifies the nodes of each label: no two have the same. */
export const uniqueKeys = [
  [label.run, 'id'],
  [label.version, 'id'],
  [label.artifact, 'key'],
  [label.component, 'key'],
  [label.annotation, 'id'],
] as const;
