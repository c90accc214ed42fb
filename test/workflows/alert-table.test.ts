import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobIdOf } from '../../src/ids/numeric-id.js';
import type { JsonObject } from '../../src/core/json.js';
import type { DeliveryView } from '../../src/core/alert/alert-view.js';
import { AlertedStack, CHANNELS, HTTP_CHANNELS, MAIL } from '../support/alerted-stack.js';
import { job, notebook } from '../support/definitions.js';
import type { Behavior } from '../support/receivers.js';

/*
 * The table of event, channel and fault: real peers on loopback count what they take. Each cell is told exactly once, or
 * shown as undelivered; what may have been sent is never sent again where the receiver would show it twice.
 */
let alerted: AlertedStack;
beforeAll(async () => {
  alerted = await AlertedStack.start({ settings: { alertSeconds: 20 } });
  const { stack } = alerted;
  stack.script('quick', {});
  stack.script('long', { duration_millis: 2500 });
  stack.script('bad', { fail_times: 1000 });
  stack.script('once', { fail_times: 1000 });
});
afterAll(() => alerted.stop());

const FAULTS: [string, Behavior[]][] = [
  ['none', []],
  ['busy', [{ busy: 1 }]],
  ['broken', ['fails', 'fails']],
  ['cut', ['cuts']],
  ['slow', ['slow']],
  ['gone', Array.from({ length: 20 }, () => 'fails' as const)],
  ['refused', ['refuses']],
];

/** Where the receiver itself takes once what comes twice. */
const TAKES_ONCE = ['pagerduty', 'webhook'];

/** What becomes of it, and how often the receiver has it. */
function expected(channel: string, fault: string): { state: DeliveryView['state']; taken: number } {
  if (fault === 'gone' || fault === 'refused') return { state: 'undelivered', taken: 0 };
  const isDoubtful = fault === 'cut' || fault === 'slow';
  if (isDoubtful && !TAKES_ONCE.includes(channel)) return { state: 'may_have_been_sent', taken: 1 };
  return { state: 'sent', taken: 1 };
}

const destinations = HTTP_CHANNELS.map((id) => ({ id }));
/** Databricks takes three destinations for an event; the fourth is told by the list of addresses of the job. */
const notifying = (event: string): JsonObject => ({
  email_notifications: { [event]: [MAIL] },
  webhook_notifications: { [event]: destinations.slice(0, 3) },
});
/** The other one in a job of its own. */
const notifyingRest = (event: string): JsonObject => ({
  webhook_notifications: { [event]: destinations.slice(3) },
});
const all = [MAIL, ...HTTP_CHANNELS];

interface Event {
  /** As the alert names it. */
  event: string;
  definitions: (name: string) => JsonObject[];
  act?: (workflowId: string) => Promise<void>;
}

const twice =
  (tasks: JsonObject[], event: string, more: JsonObject = {}) =>
  (name: string) => [
    { ...job(tasks), name, ...more, ...notifying(event) },
    { ...job(tasks), name: name.replace('-with-', '-and-'), ...more, ...notifyingRest(event) },
  ];
const ours =
  (tasks: JsonObject[], alerts: JsonObject, more: JsonObject = {}) =>
  (name: string) => [{ ...job(tasks), name, brickwork: { ...more, alerts } }];

const EVENTS: Event[] = [
  { event: 'start', definitions: twice([notebook('quick')], 'on_start') },
  { event: 'success', definitions: twice([notebook('quick')], 'on_success') },
  { event: 'failure', definitions: twice([notebook('bad')], 'on_failure') },
  {
    event: 'duration_warning',
    definitions: twice([notebook('long')], 'on_duration_warning_threshold_exceeded', {
      health: { rules: [{ metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value: 1 }] },
    }),
  },
  {
    event: 'approval_wanted',
    definitions: ours([{ task_key: 'ok', brickwork: { approval_task: { message: 'Go?' } } }], {
      on_approval_wanted: all,
    }),
    act: async (workflowId) => {
      const isAsked = (state?: string): boolean => state === 'WAITING_FOR_APPROVAL';
      await alerted.stack.until(workflowId, ({ tasks }) => isAsked(tasks[0]?.life_cycle_state));
      await alerted.stack.runs.control(workflowId, 'approve', { task_key: 'ok', by: 'ada' });
    },
  },
  {
    event: 'repaired',
    definitions: ours([notebook('once')], { on_repaired: all }, { repair_window_seconds: 600 }),
    act: async (workflowId) => {
      await alerted.stack.until(workflowId, ({ repair_window_ends }) => repair_window_ends !== undefined);
      await alerted.stack.runs.repair(workflowId, {});
    },
  },
];

interface Cell {
  channel: string;
  state: string;
  tries: number;
  received: number;
  taken: number;
}

const tally = { sent: 0, undelivered: 0, may_have_been_sent: 0, cells: 0 };

async function cellsOf(
  { event, definitions, act }: Event,
  fault: string,
  behaviors: Behavior[],
): Promise<Cell[]> {
  const name = `${event.replaceAll('_', '-')}-with-${fault}`;

  const runs = definitions(name);
  // The end of an incident bears no name, but the id of the job.
  const textOf = (definition: JsonObject, channel: string): string => {
    const job = definition['name'] as string;
    return event === 'success' && channel === 'pagerduty' ? jobIdOf(job) : job;
  };
  for (const definition of runs)
    for (const channel of CHANNELS)
      alerted.receivers[channel].byText.set(textOf(definition, channel), [...behaviors]);
  const cells: Cell[] = [];
  for (const definition of runs) {
    const { workflowId } = await alerted.stack.runs.start(definition);
    await act?.(workflowId);
    const alerts = await alerted.alerts(workflowId, 1);
    const told = alerts.filter((alert) => alert.event === event);
    expect(told).toHaveLength(1);
    for (const { channel = '?', state, tries } of told[0].deliveries) {
      const receiver = alerted.receivers[channel as (typeof CHANNELS)[number]];
      const mine = ({ body }: { body: string }): boolean => body.includes(textOf(definition, channel));
      const received = receiver.received.filter(mine).length;
      const taken = receiver.taken.filter(mine).length;
      cells.push({ channel, state, tries, received, taken });
    }
  }
  return cells;
}

describe.each(EVENTS)('$event', { concurrent: true }, (event) => {
  test.concurrent.each(FAULTS)('where receivers are: %s', { timeout: 180_000 }, async (fault, behaviors) => {
    const cells = await cellsOf(event, fault, behaviors);
    expect(cells.map(({ channel }) => channel).sort()).toEqual([...CHANNELS].sort());
    for (const { channel, state, received, taken } of cells) {
      expect({ channel, state, taken }).toEqual({ channel, ...expected(channel, fault) });
      // Never twice where two would be seen.
      if (!TAKES_ONCE.includes(channel)) expect(taken).toBeLessThanOrEqual(1);
      if (state === 'may_have_been_sent') expect(received).toBe(1);
      tally.cells++;
      tally[state as 'sent']++;
    }
  });
});

test('no cell of the table was left out, and none is anything else', () => {
  const cells = EVENTS.length * FAULTS.length * CHANNELS.length;
  // By event: two faults for all five channels, and two for the three that would show it twice.
  const [undelivered, may_have_been_sent] = [EVENTS.length * 2 * 5, EVENTS.length * 2 * 3];
  expect(tally).toEqual({
    ...{ cells, undelivered, may_have_been_sent },
    sent: cells - undelivered - may_have_been_sent,
  });
});
