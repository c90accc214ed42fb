import type { KnownPromotion } from '../../client/promotions.js';
import type { RecordedGate } from '../../core/promotion/promotion-state.js';
import { shellWord } from '../../core/shell-word.js';
import type { Terminal } from '../terminal/terminal.js';

/** A line for each gate. */
export function renderGates(gates: readonly RecordedGate[], colors: Terminal['colors']): string[] {
  return gates.map(({ gate, passed, detail }) =>
    passed ? colors.green(`✔ ${gate}: ${detail}`) : colors.red(`✖ ${gate}: ${detail}`),
  );
}

/** A promotion with its gates, its approval, and what can be done now. */
export function renderPromotion(promotion: KnownPromotion, colors: Terminal['colors']): string[] {
  const { bundle, from, to, content, state, gates, decision, promoted, requested_by: authors } = promotion;
  return [
    `${promotion.promotion_id}: ${state}`,
    `  ${bundle}, ${from} → ${to}, content ${content}, asked for by ${authors.join(', ')}`,
    ...renderGates(gates, colors).map((line) => `  ${line}`),
    ...(decision === undefined
      ? []
      : [
          `  ${decision.approved ? '✔ approved' : '✖ rejected'} by ${decision.by}${noted(decision.note)} at ${at(decision.time)}`,
        ]),
    ...(promoted === undefined
      ? []
      : [`  promoted by ${promoted.by} at ${at(promoted.time)}: ${versionsOf(promoted.versions)}`]),
    ...nextSteps(promotion),
  ];
}

/** A line for each. */
export function renderPromotions(promotions: readonly KnownPromotion[]): string[] {
  return promotions.map(
    ({ promotion_id: id, state, requested_by: authors, requested_time: time }) =>
      `${state.padEnd(8)}  ${at(time)}  ${id}  ${authors.join(', ')}`,
  );
}

function nextSteps({ state, promotion_id: id, approval, to }: KnownPromotion): string[] {
  const who = approval?.by === undefined ? 'anybody' : approval.by.join(', ');
  switch (state) {
    case 'waiting':
      return [
        `It waits for an approval, by ${who}: brickwork promotion approve ${shellWord(id)}`,
        'Then promote once more.',
      ];
    case 'refused':
      return [`Nothing was changed in ${to}.`];
    case 'approved':
      return ['It may be carried out: promote once more.'];
    case 'promoted':
    case 'rejected':
    case 'expired':
      return [];
  }
}

function versionsOf(versions: Record<string, number>): string {
  return Object.entries(versions)
    .map(([key, version]) => `${key} version ${version}`)
    .join(', ');
}

function noted(note: string | undefined): string {
  return note === undefined ? '' : ` ("${note}")`;
}

function at(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
}
