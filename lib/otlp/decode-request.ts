import { isRunAttribute, isRunResourceAttribute, runAttributeLetters } from '../lineage/known-attributes.js';
import { decodeJson } from './decode-json.js';
import { protobufDecoder } from './decode-protobuf.js';
import type { DecodedSpans, Wanted } from './decoded-spans.js';
import type { OtlpForm } from './encode-answer.js';

const ofRuns: Wanted = {
  ofSpan: isRunAttribute,
  ofSpanLetters: runAttributeLetters,
  ofResource: isRunResourceAttribute,
};
const all: Wanted = { ofSpan: () => true, ofResource: () => true };

const decodeRuns = protobufDecoder(ofRuns);
const decodeAll = protobufDecoder(all);

/** Decodes a request to what makes runs of its spans. Throws MLTRACE_OTLP_INVALID. */
export const decodeRequest = (form: OtlpForm, body: Buffer): DecodedSpans =>
  form === 'json' ? decodeJson(body.toString()) : decodeRuns(body);

/** The same with every attribute, whether it makes a run or not. */
export const decodeWhole = (form: OtlpForm, body: Buffer): DecodedSpans =>
  form === 'json' ? decodeJson(body.toString()) : decodeAll(body);
