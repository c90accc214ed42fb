import type { Findings } from './bundle-issue.js';
import type { PythonAnswer } from './python-loader.js';
import type { PythonSection } from './python-section.js';
import { sourceAt, textOf } from './tree-parts.js';

/** How much of what the code printed is told. */
const MOST_PRINTED = 500;

/** What Python says where the package is not there (`explainProcessErr` in `mutator/python/python_mutator.go` of the Databricks CLI 1.14). */
const NO_PACKAGE =
  /finding module specification for 'databricks\.bundles\.build'|No module named databricks\.bundles/;

/** Tells why the Python code of a bundle was not run, or not to its end. True where it was. */
export function tellFailure(answer: PythonAnswer, section: PythonSection, findings: Findings): boolean {
  const failure = failureOf(answer, textOf(section.tree, 'venv_path'));
  if (failure === undefined) return true;
  const path = `${section.path}.venv_path`;
  const { isOfEnvironment = false, message, hint } = failure;
  const isThere = isOfEnvironment && textOf(section.tree, 'venv_path') !== '';
  const at = sourceAt(section.tree, 'venv_path');
  findings.error('PYTHON_NOT_RUN', isThere ? path : section.path, at, message, hint);
  return false;
}

interface Failure {
  message: string;
  hint: string;
  /** True where another virtual environment would do. */
  isOfEnvironment?: boolean;
}

function failureOf(answer: PythonAnswer, venv: string): Failure | undefined {
  const pip = venv === '' ? 'python3 -m pip' : `${venv}/bin/pip`;
  const install = `${pip} install databricks-bundles`;
  if (answer.kind === 'no-interpreter') {
    const { missing } = answer;
    if (venv === '') {
      const hint = 'Install Python 3.10 or newer, or name a virtual environment: python: {venv_path: .venv}.';
      return { message: `needs ${missing}, which is not on the PATH.`, hint };
    }
    const hint = `Make it in the bundle's folder: python3 -m venv ${venv} && ${install}; or, with uv: uv sync.`;
    return { message: `is no virtual environment: there is no ${missing}.`, hint, isOfEnvironment: true };
  }
  const said = endOf(answer.printed);
  if (answer.kind === 'late') {
    const hint = 'Code that makes jobs should not wait for anything that may be out of reach.';
    return { message: `the Python code did not end within ${answer.seconds} s. ${said}`, hint };
  }
  if (answer.failure === undefined) return undefined;
  if (NO_PACKAGE.test(answer.printed)) {
    const message = 'the package databricks-bundles is not installed there.';
    return { message, hint: `Install it: ${install}.`, isOfEnvironment: true };
  }
  const message = `the loader of databricks-bundles ended with ${answer.failure}. ${said}`;
  const hint = `If its own code fails, it needs Python 3.10 or newer, or an upgrade: ${install} --upgrade.`;
  return { message, hint };
}

function endOf(printed: string): string {
  const lines = printed.split('\n').map((line) => line.trim());
  const all = lines.filter((line) => line !== '').join(' ');
  if (all === '') return 'It printed nothing.';
  return `It printed: ${all.length > MOST_PRINTED ? `… ${all.slice(-MOST_PRINTED)}` : all}`;
}
