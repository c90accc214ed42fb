import { expect, test } from 'vitest';
import {
  deadlineOf,
  decide,
  isOver,
  parseConclusion,
  parseDecision,
  parseProposal,
  promotionDetails,
  type Proposal,
  propose,
  whyNotDecide,
} from '../../../src/core/promotion/promotion-state.js';

const held = { gate: 'in_force', passed: true, detail: 'It is.' };
const proposal: Proposal = {
  ...{ bundle: 'orders', from: 'dev', to: 'prod', content: 'c1', settings: 's1', by: 'eve', gates: [held] },
};
const approval = { by: ['ana', 'eve'], not_by_author: true, within_hours: 2 };

test('a promotion waits where an approval is asked for, is approved where none is, and is refused by its gates', () => {
  expect(propose(undefined, proposal, 5)).toMatchObject({ state: 'approved', requested_by: ['eve'] });
  expect(propose(undefined, { ...proposal, approval }, 5).state).toBe('waiting');
  const gates = [held, { gate: 'tests', passed: false, detail: 'None.' }];
  expect(propose(undefined, { ...proposal, approval, gates }, 5).state).toBe('refused');
});

test('a decision counts on, and all who have asked for it are its authors', () => {
  const waiting = propose(undefined, { ...proposal, approval }, 5);
  const approved = decide(waiting, { approved: true, by: 'ana', time: 6 });
  expect(approved.state).toBe('approved');
  const again = propose(approved, { ...proposal, by: 'bob', approval }, 7);
  expect(again).toMatchObject({ state: 'approved', requested_by: ['eve', 'bob'], requested_time: 7 });
  expect(decide(waiting, { approved: false, by: 'ana', time: 6 }).state).toBe('rejected');
});

test('only those decide who may, and only while it waits', () => {
  const waiting = propose(undefined, { ...proposal, approval }, 5);
  expect(whyNotDecide(waiting, 'ana')).toBeUndefined();
  expect(whyNotDecide(waiting, 'bob')).toBe('bob cannot decide: only ana, eve.');
  expect(whyNotDecide(waiting, 'eve')).toBe('eve has asked for it, so somebody else decides.');
  expect(whyNotDecide({ ...waiting, state: 'approved' }, 'ana')).toBe(
    'It waits for no approval: it is approved.',
  );
  const open = propose(undefined, { ...proposal, approval: { ...approval, not_by_author: false } }, 5);
  expect(whyNotDecide(open, 'eve')).toBeUndefined();
  const bare = { ...waiting };
  delete bare.approval;
  expect(whyNotDecide(bare, 'eve')).toBeUndefined();
});

test('nobody waits for ever: for the hours of the rules, or a week', () => {
  expect(deadlineOf(propose(undefined, { ...proposal, approval }, 0))).toBe(2 * 3_600_000);
  expect(deadlineOf(propose(undefined, proposal, 0))).toBe(168 * 3_600_000);
  const view = propose(undefined, proposal, 0);
  expect((['promoted', 'rejected', 'expired'] as const).map((state) => isOver({ ...view, state }))).toEqual([
    true,
    true,
    true,
  ]);
  expect(isOver(view)).toBe(false);
});

test('messages are read, or refused by their shape', () => {
  expect(parseProposal(proposal)).toEqual(proposal);
  for (const input of [7, {}, { ...proposal, gates: 1 }, { ...proposal, content: '' }])
    expect(parseProposal(input)).toEqual({ refused: expect.stringContaining('propose takes') as string });
  expect(parseDecision({ by: 'a', approved: true, note: 'n' })).toEqual({
    by: 'a',
    approved: true,
    note: 'n',
  });
  expect(parseDecision({ by: 'a', approved: false })).toEqual({ by: 'a', approved: false });
  for (const input of [
    null,
    { by: '', approved: true },
    { by: 'a', approved: 1 },
    { by: 'a', approved: true, note: 1 },
  ])
    expect(parseDecision(input)).toEqual({ refused: expect.stringContaining('decide takes') as string });
  expect(parseConclusion({ by: 'a', versions: { x: 1 } })).toEqual({ by: 'a', versions: { x: 1 } });
  for (const input of ['', { by: 'a' }, { by: '', versions: {} }, { by: 'a', versions: { x: '1' } }])
    expect(parseConclusion(input)).toEqual({ refused: expect.stringContaining('conclude takes') as string });
});

test('the Web UI shows the gates, who decided, and what has become of it', () => {
  const gates = [held, { gate: 'tests', passed: false, detail: 'None.' }];
  const view = propose(undefined, { ...proposal, gates }, 0);
  expect(promotionDetails(view).split('\n')).toEqual([
    '**orders**, dev → prod, content `c1`: refused',
    '',
    '- ✔ in_force: It is.',
    '- ✖ tests: None.',
  ]);
  const decided = decide(view, { by: 'ana', approved: true, note: 'fine', time: 1 });
  const promoted = { ...decided, promoted: { by: 'eve', time: 2, versions: {} } };
  expect(promotionDetails(promoted)).toMatch(/- ✔ approved by ana: fine\n- ✔ promoted by eve$/);
  const rejected = decide(view, { by: 'ana', approved: false, time: 1 });
  expect(promotionDetails(rejected)).toMatch(/- ✖ rejected by ana$/);
});
