/** The longest artifact or component name, in UTF-8 bytes. */
export const maxNameBytes = 1024;

/** Why a text cannot be a name; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.includes('\0')) return 'contains NUL';
  if (name.length * 3 > maxNameBytes && Buffer.byteLength(name) > maxNameBytes)
    return `is longer than ${maxNameBytes} bytes`;
  return undefined;
}
