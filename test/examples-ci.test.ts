import { readdirSync, readFileSync } from 'node:fs';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { idleProgram } from './cli/idle-program.js';

const FOLDER = 'examples/ci';
const FILES = readdirSync(FOLDER);

describe.each(FILES)('%s', (name) => {
  const text = readFileSync(`${FOLDER}/${name}`, 'utf8');
  const commands = [...text.matchAll(/\bbrickwork ((?:validate|test|deploy|promote)\b.*)$/gm)].map(
    ([, words]) => words.split(/\s+/),
  );

  test('is YAML, and validates, tests, deploys and promotes, in this order', () => {
    expect(parse(text)).toBeTypeOf('object');
    expect(commands.map(([verb]) => verb)).toEqual(['validate', 'test', 'deploy', 'promote']);
  });

  test('calls commands with options that the program has', () => {
    for (const [verb, ...words] of commands) {
      const command = idleProgram.commands.find((one) => one.name() === verb);
      // `promote` has a file of its own to come; as soon as it is there it is held to the same.
      if (command === undefined && verb === 'promote') continue;
      const known = (command?.options ?? []).flatMap(({ short, long }) => [short, long]);
      const flags = words.filter((word) => word.startsWith('-'));
      expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
    }
  });
});

test('the workflow is one by the parser of GitHub', () => {
  const name = 'github-actions.yml';
  const content = readFileSync(`${FOLDER}/${name}`, 'utf8');
  const { context } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  const broken = { name, content: content.replace('runs-on:', 'runs-at:') };
  expect(parseWorkflow(broken, new NoOperationTraceWriter()).context.errors.getErrors()).not.toEqual([]);
});
