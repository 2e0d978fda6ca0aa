import { MltraceError } from '../errors.js';

/** What a statement may begin with and be made of, of all clauses of Cypher. */
const allowed = ['MATCH', 'OPTIONAL', 'UNWIND', 'WITH', 'RETURN'] as const;

/**
 * The other clauses and commands (https://neo4j.com/docs/cypher-manual/5/clauses/). A read transaction stops what writes,
 * but lets LOAD CSV fetch any address and procedures do what they do.
 */
const refused = new Set(
  `CALL CREATE DELETE DETACH NODETACH DROP FINISH FOREACH INSERT LOAD CSV MERGE REMOVE SET SHOW TERMINATE USE ALTER GRANT
  DENY REVOKE START STOP ENABLE RENAME DRYRUN REALLOCATE DEALLOCATE EXPLAIN PROFILE CYPHER COMMIT LET FILTER NEXT PERIODIC`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Functions with a dot in their name that are Neo4j's own; others come with plug-ins, and some of these run statements. */
const ownFunctions = /^(date|datetime|time|localtime|localdatetime|duration|point|vector)\./i;

/** Throws MLTRACE_QUERY_INVALID for a statement that does more than read the graph. */
export function checkCypher(statement: string): void {
  // Cypher replaces \uXXXX before it looks for words, also within texts.
  if (/\\u/i.test(statement)) refuse('it has an escape \\u; give the text as a parameter');
  const bare = withoutTexts(statement);
  const [first = ''] = /[A-Za-z]+/.exec(bare) ?? [];
  if (!allowed.some((word) => word === first.toUpperCase())) refuse(`it begins with ${first || 'no clause'}`);
  for (const [word] of bare.matchAll(/[A-Za-z_]\w*/g)) {
    if (refused.has(word.toUpperCase()))
      refuse(`it has ${word.toUpperCase()} (a name that is meant stands in backquotes)`);
  }
  for (const [, name = ''] of bare.matchAll(/((?:[A-Za-z_]\w*\s*\.\s*)+[A-Za-z_]\w*)\s*\(/g)) {
    if (!ownFunctions.test(name.replace(/\s/g, ''))) refuse(`it calls ${name}`);
  }
}

function refuse(what: string): never {
  throw new MltraceError('MLTRACE_QUERY_INVALID', `${what}; over HTTP a query has ${allowed.join(', ')} only`);
}

/** The statement with a blank for each text, comment and name in backquotes. What is not closed is refused. */
function withoutTexts(statement: string): string {
  const parts = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`]|``)*`|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//gs;
  const bare = statement.replace(parts, (part) => (part.startsWith('`') ? 'x' : ' '));
  if (/['"`]|\/\*/.test(bare)) refuse('a text, a name or a comment is not closed');
  return bare;
}
