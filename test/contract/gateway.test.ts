import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JobsGatewayInTest } from '../gateway/api/jobs-gateway-in-test.js';
import { type Conversation, converse, type Said } from './jobs-api-conversation.js';
import { type Difference, differences, shapeOf } from './shape.js';

/** A place that one of the two has, and the other has not, or not always. */
interface Known {
  /** Which answers, and where in them: `NAME: PATH`. */
  place: RegExp;
  has: 'the emulator' | 'the gateway';
  reason: string;
}

const KNOWN: Known[] = [
  {
    place: /^runs\/get of a task with history: tasks\[\]\.resolved_values$/,
    has: 'the gateway',
    reason: 'The emulator has them of conditions alone, Databricks of every task with parameters.',
  },
  {
    place:
      /^permissions.*: access_control_list\[\]\.(group_name|display_name|all_permissions\[\]\.inherited)/,
    has: 'the emulator',
    reason: 'The gateway lists what was set, not what admins inherit, and looks up no names of people.',
  },
  {
    place: /^permissions.*: access_control_list\[\]\.user_name$/,
    has: 'the gateway',
    reason: 'Only the entry of the admins, which it does not list, has none.',
  },
  {
    place: /^(runs|get-output).*: (metadata\.|runs\[\]\.)?run_as_user_name$/,
    has: 'the gateway',
    reason: 'It says who runs what it was asked for; the SDKs have no such field of a run, and pass it over.',
  },
  {
    place: /^(runs|get-output).*tasks\[\]\.(email_notifications|timeout_seconds)$/,
    has: 'the gateway',
    reason: 'It fills the tasks of a run as those of a job; nobody has written down which Databricks fills.',
  },
  {
    place: /^(runs|get-output).*tasks\[\]\.notebook_task\.base_parameters$/,
    has: 'the emulator',
    reason: 'It shows job parameters where it hands them to the notebook; here the task stays as written.',
  },
  {
    place: /^(runs|get-output).*state\.result_state$/,
    has: 'the gateway',
    reason:
      'A skipped task has UPSTREAM_FAILED, as RunResultState has it; the example of the Jobs API has no result.',
  },
  {
    place: /^runs\/get of an active run: repair_history\[\]\.end_time$/,
    has: 'the emulator',
    reason: 'It has 0 for a time that has not come, as a run has; here it is absent.',
  },
  {
    place: /^get-output of task last: notebook_output$/,
    has: 'the emulator',
    reason: 'A task that never ran has no run at Databricks that could be asked for it.',
  },
  {
    place: /^get-output of task last: error$/,
    has: 'the gateway',
    reason: 'Instead it says why the task did not run.',
  },
];

let gateway: JobsGatewayInTest;
let direct: Conversation;
let served: Conversation;
beforeAll(async () => {
  gateway = await JobsGatewayInTest.start();
  direct = await converse(gateway, gateway.stack.emulator.url);
  served = await converse(gateway, gateway.server.url);
}, 120_000);
afterAll(() => gateway.stop());

const statusOf = (said: Said | undefined): string => `${said?.status} ${String(said?.body['error_code'])}`;

/** How much of a place there is. */
const presence = (types: string): number => (types === 'absent' ? 0 : types.startsWith('absent or ') ? 1 : 2);

function whoHas({ one, other }: Difference): string {
  const [emulator, gateway] = [one, other].map(presence);
  if (emulator === gateway) return `${one} and ${other}`;
  return emulator > gateway ? 'the emulator' : 'the gateway';
}

/** All differences: of the status alone where that is another. */
function found(): { place: string; has: string }[] {
  return [...direct].flatMap(([name, said]) => {
    const other = served.get(name);
    const statuses = [statusOf(said), statusOf(other)];
    if (statuses[0] !== statuses[1]) return [{ place: `${name}: status`, has: statuses.join(' and ') }];
    const places = differences(shapeOf([said.body]), shapeOf([other?.body]));
    return places.map((place) => ({ place: `${name}: ${place.path}`, has: whoHas(place) }));
  });
}

const isOf = (row: Known, { place, has }: { place: string; has: string }): boolean =>
  row.place.test(place) && row.has === has;

describe('the gateway answers in the shapes of the emulator', () => {
  test('to every good request with 200, to every bad one with an error', () => {
    const wrong = [...served].filter(([name, { status }]) => {
      const isBad = name.startsWith('bad: ') || name.endsWith('of a deleted job');
      return isBad !== (status >= 400 && status < 500) || (!isBad && status !== 200);
    });
    expect(wrong).toEqual([]);
  });

  test('but where it is known why not', () => {
    expect(found().filter((one) => !KNOWN.some((row) => isOf(row, one)))).toEqual([]);
  });

  test('and what is known is so still', () => {
    const all = found();
    expect(KNOWN.filter((row) => !all.some((one) => isOf(row, one))).map(({ place }) => place)).toEqual([]);
  });
});

test('shapes tell types, what only some have, and the outermost place of a difference', () => {
  const shape = shapeOf([{ a: [{ b: 1 }, { b: 'x', c: { d: true } }] }]);
  expect([...shape]).toEqual([
    ['', 'object'],
    ['a', 'array'],
    ['a[]', 'object'],
    ['a[].b', 'number or string'],
    ['a[].c', 'absent or object'],
    ['a[].c.d', 'boolean'],
  ]);
  expect(differences(shape, shapeOf([{ a: [{ b: 1 }] }]))).toEqual([
    { path: 'a[].b', one: 'number or string', other: 'number' },
    { path: 'a[].c', one: 'absent or object', other: 'absent' },
  ]);
});
