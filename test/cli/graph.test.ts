import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  stack.script('broken', { fail_times: 9, error: 'no <rows>' });
});
afterAll(() => stack.stop());

const call = (...args: string[]): Promise<CliResult> => brickwork(['graph', ...args], cliEnvironment(stack));

describe('brickwork graph --format svg', () => {
  test('draws a run with the state of each task', async () => {
    const tasks = [notebook('a'), notebook('broken'), notebook('next', { depends_on: after('a', 'broken') })];
    const { workflowId } = await stack.runs.start(job(tasks));
    await stack.endOf(workflowId);
    const { status, stdout } = await call(workflowId, '--format', 'svg');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<svg id="graph" [^]*<\/svg>\n$/);
    expect(stdout).toContain('broken (notebook_task): FAILED: no &lt;rows&gt;');
    expect(stdout).toContain('3 tasks: 1 SUCCESS, 1 FAILED, 1 UPSTREAM_FAILED.');
    expect(stdout.match(/class="edge"/g)).toHaveLength(2);
    expect(JSON.parse((await call(workflowId, '--format', 'svg', '--json')).stdout)).toMatchObject({
      edges: [
        { from: 0, to: 2 },
        { from: 1, to: 2 },
      ],
    });
  });

  test('explains itself, and refuses what it does not know', async () => {
    expect((await call('x', '--format', 'svg', '--explain')).stdout).toMatch(
      /^# .*\ntemporal workflow query --type run --workflow-id x\n# .*\n.* --type plan --workflow-id x\n$/,
    );
    const wrong = await call('x', '--format', 'png');
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringMatching(/choices are mermaid, svg/)]);
    expect((await call('no-such-run', '--format', 'svg')).status).toBe(2);
  });
});
