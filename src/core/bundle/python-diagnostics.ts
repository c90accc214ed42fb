import type { JsonObject } from '../json.js';
import type { Findings } from './bundle-issue.js';
import type { Place } from './place.js';
import { objectsOfLines, placeOfPython } from './python-places.js';
import type { PythonSection } from './python-section.js';
import { deepestPart } from './resolved-job.js';
import { sourceOf, type Tree } from './value-tree.js';

/** What the diagnostics of the loader are told with. */
export interface Telling {
  bundle: Tree;
  section: PythonSection;
  /** The bundle's folder, as an absolute path. */
  folder: string;
  findings: Findings;
}

/** What a traceback says of each call, the innermost last. */
const CALL = /^ *File "(.+)", line (\d+)/gm;

/** What `databricks-bundles` writes between a traceback and what to do about it, in colour. */
const EXPLANATION = /\n\u001b\[[\d;]*mExplanation:\u001b\[0m/;

/** What the classes of an older version say to what a newer one has. */
const NEWER = /Unexpected field|cannot import name \S+ from 'databricks\.bundles/;
const OLDER = 'The installed databricks-bundles may be too old: pip install --upgrade databricks-bundles.';

/**
 * Makes issues of what the loader wrote as `--diagnostics` (`mutator/python/python_diagnostics.go` of the Databricks CLI
 * 1.14). False, with nothing told, where that is something else.
 */
export function tellDiagnostics(text: string, telling: Telling): boolean {
  const all = objectsOfLines(text);
  if (all === undefined || !all.every(isDiagnostic)) return false;
  for (const diagnostic of all) tell(diagnostic, telling);
  return true;
}

interface Diagnostic extends JsonObject {
  severity: 'error' | 'warning';
  summary: string;
}

function isDiagnostic(entry: JsonObject): entry is Diagnostic {
  const isKnown = entry['severity'] === 'error' || entry['severity'] === 'warning';
  return isKnown && typeof entry['summary'] === 'string';
}

function tell(diagnostic: Diagnostic, { bundle, section, folder, findings }: Telling): void {
  const { severity, summary } = diagnostic;
  const [detail, path] = ['detail', 'path'].map((field) => textIn(diagnostic, field));
  const [trace, explanation] = detail.split(EXPLANATION);
  const reason = reasonIn(trace);
  const message = reason === '' ? summary : `${summary}: ${reason}`;
  const hint = explanation ?? (NEWER.test(reason) ? OLDER : undefined);
  const at =
    lastCallIn(trace, folder) ??
    placeOfPython(diagnostic['location'], folder) ??
    sourceOf(partAt(path, bundle) ?? section.tree);
  const where = path === '' ? section.path : path;
  const told = [where, at, oneLine(message), hint === undefined ? undefined : oneLine(hint)] as const;
  if (severity === 'error') findings.error('PYTHON_CODE', ...told);
  else findings.warn('PYTHON_CODE', ...told);
}

/** The part of the bundle that a path names, or what is there of it. */
function partAt(path: string, bundle: Tree): Tree | undefined {
  const part = deepestPart(bundle, path);
  return part === bundle ? undefined : part;
}

function textIn(object: JsonObject, field: string): string {
  const value = object[field];
  return typeof value === 'string' ? value : '';
}

/** The exception of a traceback, which follows its last indented line; a text that is none is the reason itself. */
function reasonIn(detail: string): string {
  const lines = detail.trim().split('\n');
  return lines.slice(lines.findLastIndex((line) => line.startsWith(' ')) + 1).join('\n');
}

/** The innermost call in the bundle's own code, which is nearer to the cause than what was called first. */
function lastCallIn(trace: string, folder: string): Place | undefined {
  const own = [...trace.matchAll(CALL)].filter(
    ([, file]) => file.startsWith(`${folder}/`) && !file.includes('/site-packages/'),
  );
  const [, file, line] = own.at(-1) ?? [];
  return file === undefined ? undefined : placeOfPython({ file, line: Number(line) }, folder);
}

function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}
