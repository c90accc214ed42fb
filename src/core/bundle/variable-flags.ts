import { listNames } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { Findings } from './bundle-issue.js';
import { allMembersOf, partOf, presentPart, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** The values of `--var name=value`, each given once and for a variable of the bundle that is not complex. */
export function variableFlags(
  bundle: Tree,
  given: readonly string[],
  findings: Findings,
): Map<string, string> {
  const flags = new Map<string, string>();
  const variables = partOf(bundle, 'variables');
  const names = allMembersOf(variables).map(([name]) => name);
  for (const flag of given) {
    const [, name = '', value] = /^([^=]*)=(.*)$/s.exec(flag) ?? [];
    const known = partOf(variables, name);
    const at = sourceOf(known ?? variables ?? bundle);
    const refuse = (message: string, hint?: string): void => {
      findings.error('VARIABLE_FLAG', `variables.${name}`, at, message, hint);
    };
    if (value === undefined) refuse(`--var ${quote(flag)} is not of the form name=value.`);
    else if (known === undefined) {
      const hint = suggestName(name, names) ?? `Variables of the bundle: ${listNames(names)}.`;
      refuse(`--var sets ${quote(name)}, which is no variable of the bundle.`, hint);
    } else if (isComplex(known)) refuse('is complex, which --var cannot set.');
    else if (flags.has(name) || presentPart(known, 'value') !== undefined)
      refuse('has a value already, which --var cannot set again.');
    else flags.set(name, value);
  }
  return flags;
}

export function isComplex(variable: Tree): boolean {
  return textOf(variable, 'type') === 'complex';
}
