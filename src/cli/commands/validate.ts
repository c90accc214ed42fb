import { hasErrors } from '../../core/issue.js';
import { EXIT } from '../terminal/exit-codes.js';
import type { BundleChoice } from '../read/definition-file.js';
import { readJob } from '../read/read-definition.js';
import { noteBundle } from '../render/render-bundle.js';
import { countIssues, printIssues } from '../render/render-issues.js';
import { answeringOf, type AnsweringOptions } from './answering.js';
import type { CommandParts } from './command-parts.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';

export interface ValidateOptions extends GlobalOptions, BundleChoice, AnsweringOptions {
  document?: boolean;
}

/** `brickwork validate FILE`: every issue at once; exit status 2 when a run could not start. */
export async function validate(file: string, options: ValidateOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const { issues, parsed, document, bundle } = await readJob(file, options, answeringOf(options, parts));
  noteBundle(terminal, bundle);
  if (options.document === true) {
    printIssues(terminal, issues);
    if (parsed.kind === 'definition') terminal.data(JSON.stringify(document));
  } else if (wantsJson(options)) terminal.data(JSON.stringify({ valid: !hasErrors(issues), issues }));
  else {
    printIssues(terminal, issues);
    terminal.note(`${file}: ${parsed.kind === 'invalid' ? 'invalid' : 'valid'} (${countIssues(issues)})`);
  }
  return hasErrors(issues) ? EXIT.invalid : EXIT.success;
}
