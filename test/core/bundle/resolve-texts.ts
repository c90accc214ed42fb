import { filesOfTexts } from '../../../src/core/bundle/bundle-files.js';
import type { BundleOptions } from '../../../src/core/bundle/bundle-options.js';
import { type ResolvedBundle, resolveBundle } from '../../../src/core/bundle/resolve-bundle.js';
import { renderIssue } from '../../../src/core/issue.js';
import type { JsonObject } from '../../../src/core/json.js';

type Texts = string | Record<string, string>;

/** Resolves a bundle from its root file, or from all of its files by path, for tester@databricks.com. */
export function resolve(texts: Texts, options: Partial<BundleOptions> = {}): ResolvedBundle {
  const files = typeof texts === 'string' ? { 'databricks.yml': texts } : texts;
  return resolveBundle(filesOfTexts('/home/me/bundle', new Map(Object.entries(files))), {
    caller: { userName: 'tester@databricks.com' },
    ...options,
  });
}

/** The settings of the job `j` of a bundle without errors, without what each job has. */
export function jobOf(texts: Texts, options: Partial<BundleOptions> = {}): JsonObject {
  const bundle = resolve(texts, options);
  if (bundle.kind !== 'bundle') throw new Error(issuesOf(texts, options).join('\n'));
  const { deployment, edit_mode, format, queue, ...job } = bundle.jobs.get('j')?.document ?? {};
  if ([deployment, edit_mode, format, queue].includes(undefined)) throw new Error('a job lacks its marks');
  return job;
}

/** Every issue as `file:line:column CODE path: message`; a warning has a `?` in front. */
export function issuesOf(texts: Texts, options: Partial<BundleOptions> = {}): string[] {
  return resolve(texts, options).issues.map((issue) => {
    const { severity, file, line, column } = issue;
    return `${severity === 'error' ? '' : '? '}${file}:${line}:${column} ${renderIssue(issue)}`;
  });
}

/** A bundle with one job `j`, whose settings and whatever else follow; both are indented as they stand. */
export function bundleWith(job: string, rest = ''): string {
  const settings = job
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
  return `bundle: {name: b}\nresources:\n  jobs:\n    j:\n${settings}\n${rest}`;
}
