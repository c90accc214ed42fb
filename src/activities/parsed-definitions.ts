import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { parseDefinition, type ParsedDefinition } from '../core/definition/parse-definition.js';

/** Definitions whose parses are kept: as many jobs as often begin at the same hour. */
const MOST_KEPT = 100;
/** Larger ones are not kept: some 100 KB take as much again once parsed. */
const MOST_CHARACTERS = 500_000;

/** Parses definitions, the same one only once as long as it is kept: a fleet starts the same jobs again and again. */
export class ParsedDefinitions {
  /** By digest. */
  readonly #kept = new LRUCache<string, ParsedDefinition>({ max: MOST_KEPT });

  /** As `parseDefinition`. What it gives is shared and must not be changed. */
  parse(document: unknown, jobKey: string | undefined): ParsedDefinition {
    const text = JSON.stringify([document, jobKey]);
    if (text.length > MOST_CHARACTERS) return parseDefinition(document, jobKey);
    const digest = createHash('sha256').update(text).digest('base64');
    const parsed = this.#kept.get(digest) ?? parseDefinition(document, jobKey);
    if (parsed.kind === 'definition') this.#kept.set(digest, parsed);
    return parsed;
  }
}
