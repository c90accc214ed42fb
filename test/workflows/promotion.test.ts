import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Promotions } from '../../src/client/promotions.js';
import type { Proposal } from '../../src/core/promotion/promotion-state.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
let promotions: Promotions;
beforeAll(async () => {
  stack = await TestStack.start();
  promotions = new Promotions(stack.temporal.client, stack.taskQueue);
});
afterAll(() => stack.stop());

const held = { gate: 'in_force', passed: true, detail: 'It is.' };
const proposalOf = (content: string, more: Partial<Proposal> = {}): Proposal => ({
  ...{ bundle: 'orders', from: 'dev', to: `prod-${process.pid}`, content, settings: 's1', by: 'eve' },
  gates: [held],
  ...more,
});
const approval = { not_by_author: false, within_hours: 1 };

describe('a promotion', () => {
  test('goes from its gates over an approval to what was deployed, and then ends', async () => {
    const refused = { ...held, passed: false };
    const first = await promotions.propose(proposalOf('c1', { approval, gates: [refused] }));
    expect(first.state).toBe('refused');
    await expect(promotions.decide(first.promotion_id, { by: 'ana', approved: true })).rejects.toThrow(
      'It waits for no approval: it is refused.',
    );
    const { promotion_id: id, state } = await promotions.propose(proposalOf('c1', { approval }));
    expect([id, state]).toEqual([first.promotion_id, 'waiting']);
    const conclusion = { by: 'eve', versions: { nightly: 3 } };
    await expect(promotions.conclude(id, conclusion)).rejects.toThrow(
      'It cannot be carried out: it is waiting.',
    );
    await promotions.decide(id, { by: 'ana', approved: true, note: 'fine' });
    expect(await promotions.conclude(id, conclusion)).toMatchObject({
      state: 'promoted',
      promoted: { by: 'eve', versions: { nightly: 3 } },
    });
    const ended: unknown = await stack.temporal.client.workflow.getHandle(id).result();
    expect(ended).toMatchObject({ state: 'promoted', decision: { by: 'ana', note: 'fine' } });
    expect(await promotions.show(id)).toMatchObject({ state: 'promoted' });
    await expect(promotions.decide(id, { by: 'ana', approved: true })).rejects.toThrow(
      `No promotion "${id}" is under way.`,
    );
    // The same content may be promoted again, as after a rollback.
    expect(await promotions.propose(proposalOf('c1', { approval }))).toMatchObject({ state: 'waiting' });
  });

  test('that is rejected has ended, and nobody can carry it out', async () => {
    const { promotion_id: id } = await promotions.propose(proposalOf('c2', { approval }));
    expect(await promotions.decide(id, { by: 'ana', approved: false })).toMatchObject({ state: 'rejected' });
    await stack.temporal.client.workflow.getHandle(id).result();
    await expect(promotions.conclude(id, { by: 'eve', versions: {} })).rejects.toThrow('is under way');
  });

  test('that nobody decides expires, later where it is asked for again', async () => {
    const soon = { ...approval, within_hours: 3 / 3600 };
    const { promotion_id: id } = await promotions.propose(proposalOf('c3', { approval: soon }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const begin = Date.now();
    await promotions.propose(proposalOf('c3', { approval: soon }));
    expect(await stack.temporal.client.workflow.getHandle(id).result()).toMatchObject({ state: 'expired' });
    expect(Date.now() - begin).toBeGreaterThan(2500);
  });

  test('that is no promotion is refused with its shape, and leaves nothing behind', async () => {
    const bad = proposalOf('c4', { by: '' });
    await expect(promotions.propose(bad)).rejects.toThrow('propose takes {"bundle"');
    const id = `promotion/orders/prod-${process.pid}/c4-s1`;
    expect(await stack.temporal.client.workflow.getHandle(id).result()).toBeUndefined();
    await expect(promotions.show(id)).rejects.toThrow('is under way');
    await expect(promotions.show('none')).rejects.toThrow('is under way');
  });
});
