import { describe, expect, test } from 'vitest';
import { commandHint, FLAGS, optionHint, WORDS } from '../../src/cli/hints.js';
import { idleProgram as program } from './idle-program.js';
import { brickwork } from './run-cli.js';

const names = program.commands.map((command) => command.name()).filter((name) => name !== '__complete');
const task = program.commands.find((command) => command.name() === 'task');
const ofTask = task?.commands.map((command) => command.name()) ?? [];
const job = program.commands.find((command) => command.name() === 'job');
const ofJob = job?.commands.map((command) => command.name()) ?? [];

describe('a word that is no command', () => {
  test.each([
    ['runs', /^Runs: brickwork list\. Deployed jobs: brickwork job list$/],
    ['undeploy', /^Did you mean "job delete"\?$/],
    ['jobs', /^Did you mean "job"\?$/],
    ['publish', /^Did you mean "deploy"\?$/],
    ['ls', /^Did you mean "list"\?$/],
    ['start', /^Did you mean "run"\?$/],
    ['submit', /^Did you mean "run"\?$/],
    ['stop', /^Did you mean "cancel"\?$/],
    ['kill', /^Did you mean "cancel"\?$/],
    ['show', /^Did you mean "status"\?$/],
    ['get', /^Did you mean "status"\?$/],
    ['rerun', /^Did you mean "repair"\?$/],
    ['restart', /^Did you mean "repair"\?$/],
    ['log', /^Did you mean "logs"\?$/],
    ['cat', /^Did you mean "logs"\?$/],
    ['skip', /^Did you mean "task skip"\?$/],
    ['worker', /node dist\/worker\.js/],
    ['statsu', /^Did you mean "status"\?$/],
    ['nightly.yml', /^To run a definition: brickwork run nightly\.yml$/],
    [
      'teleport',
      /^Commands: validate, plan, run, .*janitor, gateway, ui, webhooks, codec-server, encryption, completion\.$/,
    ],
  ])('%s', (word, hint) => expect(commandHint(word, names)).toMatch(hint));

  test.each([
    ['stop', /^Did you mean "cancel"\?$/],
    ['retry', /^Did you mean "retry-now"\?$/],
    ['list', /^Commands: cancel, skip, retry-now, set-value\.$/],
    ['a.yml', /^Commands: /],
  ])('task %s', (word, hint) => expect(commandHint(word, ofTask)).toMatch(hint));

  test.each([
    ['ls', /^Did you mean "list"\?$/],
    ['status', /^Did you mean "show"\?$/],
    ['start', /^Did you mean "run"\?$/],
    ['history', /^Did you mean "versions"\?$/],
    ['undo', /^Did you mean "rollback"\?$/],
    ['rm', /^Did you mean "delete"\?$/],
    ['unpause', /^Did you mean "resume"\?$/],
    ['deploy', /^A job is deployed by: brickwork deploy FILE$/],
    ['a.yml', /^Commands: list, show, /],
  ])('job %s', (word, hint) => expect(commandHint(word, ofJob)).toMatch(hint));

  test('what is said to be meant is there', () => {
    const ofGroups = [...ofTask.map((name) => `task ${name}`), ...ofJob.map((name) => `job ${name}`)];
    const there = [...names, ...ofTask, ...ofJob, ...ofGroups];
    expect(Object.keys(WORDS).filter((command) => !there.includes(command))).toEqual([]);
  });

  test('is wrong usage on the command line, also behind "task", and no letters are compared too far', async () => {
    const [runs, behind] = await Promise.all([brickwork(['runs']), brickwork(['task', 'foo'])]);
    expect([runs.status, runs.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: unknown command "runs"\. Runs: brickwork list\. .*\n\(brickwork --help/),
    ]);
    expect([behind.status, behind.stderr]).toEqual([
      2,
      expect.stringMatching(/"foo"\. Commands: cancel, skip/),
    ]);
  });
});

describe('an option that there is not', () => {
  const flags = ['--watch', '--task-queue', '--json'];
  test.each([
    ['--wacth', 'Did you mean "--watch"?'],
    ['--follow', 'Did you mean "--watch"?'],
    ['--queue=etl', 'Did you mean "--task-queue"?'],
    ['--local', 'Options: --watch, --task-queue, --json.'],
  ])('%s', (flag, hint) => expect(optionHint(flag, flags)).toBe(hint));

  test('what is said to be meant is there', () => {
    const all = [program, ...program.commands].flatMap(({ options }) => options.map(({ long }) => long));
    expect(Object.keys(FLAGS).filter((option) => !all.includes(option))).toEqual([]);
  });

  test('is wrong usage on the command line, with the options of the command and of every command', async () => {
    const [wrong, far] = await Promise.all([
      brickwork(['status', 'x', '--wacth']),
      brickwork(['status', 'x', '--everything']),
    ]);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: unknown option "--wacth"\. Did you mean "--watch"\?\n/),
    ]);
    expect(far.stderr).toMatch(/Options: --watch, .*--task-queue/);
  });
});
