import { knownFrom, parseDestinations } from '../../core/alert/destination-file.js';
import type { KnownDestinations } from '../../core/alert/known-destinations.js';
import { renderIssue } from '../../core/issue.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { readDocument } from './read-document.js';

/** What a worker's file of destinations says, without its secrets; throws CommandFailed with all that is wrong. */
export function readDestinations(file: string): KnownDestinations {
  const parsed = parseDestinations(readDocument(file));
  if ('file' in parsed) return knownFrom(parsed.file);
  const problems = parsed.issues.map(renderIssue).join('\n');
  throw new CommandFailed(`${file} has bad destinations (docs/alerts.md):\n${problems}`, EXIT.invalid);
}
