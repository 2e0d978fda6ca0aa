import { createRequire } from 'node:module';
import { MltraceError } from '../errors.js';
import { failUnlessNone } from './rows.js';

/** What is used of a compiled schema of Ajv: https://ajv.js.org/api.html#validation-errors */
interface Validate {
  (data: unknown): boolean | Promise<unknown>;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

interface AjvModule {
  readonly default: new (options: object) => { compile(schema: object): Validate };
}

const compiled = new WeakMap<object, Validate>();

/**
 * Fails when a value does not fit a JSON schema of draft-07 or, if its `$schema` says so, 2019-09 or 2020-12. Rows are a
 * value, too: `{ type: 'array', items: … }`. Formats are not looked at. Needs the package `ajv`.
 *
 * @throws AssertionError with the first places that do not fit
 * @throws MltraceError MLTRACE_DEPENDENCY_MISSING without `ajv`, MLTRACE_OPTION_INVALID for what is no schema
 */
export function matchesSchema(value: unknown, schema: object): void {
  refuseNoSchema(schema);
  const validate = compiled.get(schema) ?? compile(schema);
  if (validate(value) === true) return;
  const errors = validate.errors ?? [];
  const wrong = errors.map(({ instancePath, message = 'does not fit' }) => `${instancePath || 'the value'} ${message}`);
  failUnlessNone(wrong, `${wrong.length} places do not fit the schema`, matchesSchema);
}

function refuseNoSchema(schema: unknown): void {
  if (schema !== null && typeof schema === 'object') return;
  const found = schema === null ? 'null' : typeof schema;
  throw new MltraceError('MLTRACE_OPTION_INVALID', `matchesSchema(): expected a JSON schema, found ${found}`);
}

function compile(schema: object): Validate {
  const { default: Ajv } = load(draftOf(schema));
  try {
    // Unknown keywords are for other readers of the schema; all errors, since the first may say little.
    const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false, logger: false }).compile(schema);
    compiled.set(schema, validate);
    return validate;
  } catch (cause) {
    throw new MltraceError('MLTRACE_OPTION_INVALID', `matchesSchema(): expected a JSON schema, ${String(cause)}`, {
      cause,
    });
  }
}

function draftOf(schema: object): string {
  const named = '$schema' in schema ? String(schema.$schema) : '';
  return named.includes('2020-12') ? 'ajv/dist/2020.js' : named.includes('2019-09') ? 'ajv/dist/2019.js' : 'ajv';
}

function load(name: string): AjvModule {
  try {
    return createRequire(import.meta.url)(name) as AjvModule;
  } catch (cause) {
    throw new MltraceError('MLTRACE_DEPENDENCY_MISSING', 'matchesSchema() needs it: npm install ajv', { cause });
  }
}
