import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFileSchema } from '../../core/json-schema/bundle-file-schema.js';
import type { JsonSchema } from '../../core/json-schema/json-schema.js';
import { casesSchema } from '../../core/pipeline-test/cases-schema.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { shellLine } from './explain.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';

const TEMPLATE = fileURLToPath(new URL('../../../templates/bundle', import.meta.url));
/** The name that the template has for the project. */
const PLACEHOLDER = 'my_project';
/** npm leaves files of the right name out of a package. */
const RENAMED: Record<string, string> = { gitignore: '.gitignore' };

/** `brickwork init [DIR]`: a bundle with a job that runs at once; nothing that is there is changed. */
export function init(folder: string, options: GlobalOptions): number {
  const terminal = terminalFor(options);
  const target = resolve(folder);
  const name = projectName(target);
  const files = [
    ...templateFiles(name),
    { path: 'bundle.schema.json', text: schemaText(bundleFileSchema()) },
    { path: 'cases.schema.json', text: schemaText(casesSchema()) },
  ];
  refuseThere(target, files);
  for (const { path, text } of files) {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    // Between the look and now somebody else may have made it.
    writeFileSync(file, text, { flag: 'wx' });
  }
  const place = relative(process.cwd(), target) || '.';
  if (wantsJson(options)) {
    terminal.data(JSON.stringify({ name, folder: target, files: files.map(({ path }) => path) }));
    return EXIT.success;
  }
  for (const { path } of files) terminal.data(join(place, path));
  terminal.note(`The project ${name} is there. Run it on this machine:`);
  terminal.note(`  brickwork run ${shellLine([place])} --local`);
  terminal.note('Test it:');
  terminal.note(`  brickwork test ${shellLine([place])}`);
  terminal.note(
    `Read on: ${join(place, 'README.md')}. Bring it to a workspace: brickwork doctor says what is missing.`,
  );
  return EXIT.success;
}

/** A bundle's name is part of names and paths in the workspace. */
function projectName(target: string): string {
  const name = basename(target)
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .replaceAll(/^[_-]+|[_-]+$/g, '');
  return name === '' ? PLACEHOLDER : name;
}

function templateFiles(name: string): { path: string; text: string }[] {
  return readdirSync(TEMPLATE, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(TEMPLATE, path)).isFile())
    .sort()
    .map((path) => {
      const text = readFileSync(join(TEMPLATE, path), 'utf8');
      return { path: RENAMED[path] ?? path, text: text.replaceAll(PLACEHOLDER, name) };
    });
}

function schemaText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** All files that are in the way, at once. */
function refuseThere(target: string, files: readonly { path: string }[]): void {
  if (existsSync(target) && !statSync(target).isDirectory())
    throw new CommandFailed(`${target} is a file. Name a folder.`, EXIT.invalid);
  const there = files.map(({ path }) => path).filter((path) => existsSync(join(target, path)));
  if (there.length === 0) return;
  const message = `${target} has these already: ${there.join(', ')}. Nothing was written; name another folder.`;
  throw new CommandFailed(message, EXIT.invalid);
}
