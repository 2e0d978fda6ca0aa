import { reportProblem } from '../problems.js';
import { endWhenAbandoned } from './abandoned.js';
import type { Followed } from './followed.js';
import { followGenerator, isGenerator } from './generators.js';
import { followNodeStream, isNodeStream } from './node-streams.js';
import { followWebStream, isReadableWebStream } from './web-streams.js';

/** Whether a run ends with this, and not when its function returns: a generator, a Node stream or a web stream that can be followed. */
export function isFollowable(result: unknown): boolean {
  if (result === null || typeof result !== 'object') return false;
  return (isGenerator(result) && Object.isExtensible(result)) || isNodeStream(result) || isReadableWebStream(result);
}

/**
 * Where a function has given a generator, a Node stream or a web stream, what its caller gets for it; the run then ends
 * with that. Undefined for everything else.
 */
export function follow(result: unknown, followedBy: () => Followed): object | undefined {
  if (result === null || typeof result !== 'object') return undefined;
  try {
    return followObject(result, followedBy);
  } catch (thrown) {
    reportProblem('what a component gave could not be followed', thrown);
    return undefined;
  }
}

function followObject(result: object, followedBy: () => Followed): object | undefined {
  if (isGenerator(result)) {
    const followed = followedBy();
    if (!followGenerator(result, followed)) return undefined;
    endWhenAbandoned(result, followed.run);
    return result;
  }
  if (isNodeStream(result)) {
    const followed = followedBy();
    followNodeStream(result, followed);
    endWhenAbandoned(result, followed.run);
    return result;
  }
  if (!isReadableWebStream(result)) return undefined;
  const followed = followedBy();
  const given = followWebStream(result, followed);
  endWhenAbandoned(given, followed.run);
  return given;
}
