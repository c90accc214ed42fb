import {
  allHandlersFinished,
  condition,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  upsertMemo,
} from '@temporalio/workflow';
import {
  deadlineOf,
  decide,
  isOver,
  parseConclusion,
  parseDecision,
  parseProposal,
  promotionDetails,
  type PromotionView,
  propose,
  whyNotDecide,
} from '../core/promotion/promotion-state.js';
import { concludeUpdate, decideUpdate, promotionQuery, proposeUpdate } from './promotion-messages.js';
import { accepted, refusal } from './refusal.js';
import { isVersioned } from './versioned.js';

/** One that has refused its first proposal leaves nothing behind. */
const FIRST_PROPOSAL_MILLIS = 5000;

/** Content on its way to a target: its gates and its approval, each with who and when. Gives what has become of it. */
export async function promotion(): Promise<PromotionView | undefined> {
  let view: PromotionView | undefined;
  const show = (changed: PromotionView): PromotionView => {
    view = changed;
    setCurrentDetails(promotionDetails(view));
    upsertMemo({ promotion: view });
    return view;
  };
  const known = (): PromotionView => {
    if (view === undefined) throw refusal('Nothing was proposed yet.');
    if (isOver(view)) throw refusal(`It has ended: it is ${view.state}.`);
    return view;
  };
  setHandler(promotionQuery, () => view);
  setHandler(proposeUpdate, (input) => show(propose(view, accepted(parseProposal(input)), Date.now())), {
    validator: (input) => {
      accepted(parseProposal(input));
      if (view !== undefined) known();
    },
  });
  setHandler(
    decideUpdate,
    (input) => show(decide(known(), { ...accepted(parseDecision(input)), time: Date.now() })),
    {
      validator: (input) => {
        const why = whyNotDecide(known(), accepted(parseDecision(input)).by);
        if (why !== undefined) throw refusal(why);
      },
    },
  );
  setHandler(
    concludeUpdate,
    (input) =>
      show({
        ...known(),
        state: 'promoted',
        promoted: { ...accepted(parseConclusion(input)), time: Date.now() },
      }),
    {
      validator: (input) => {
        accepted(parseConclusion(input));
        const { state } = known();
        if (state !== 'approved') throw refusal(`It cannot be carried out: it is ${state}.`);
      },
    },
  );
  if (!(await condition(() => view !== undefined, FIRST_PROPOSAL_MILLIS))) return undefined;
  await untilOver(() => view as PromotionView, show);
  await condition(allHandlersFinished);
  return view;
}
/** It outlives builds, as a deployed job does. */
setWorkflowOptions(() => (isVersioned() ? { versioningBehavior: 'AUTO_UPGRADE' } : {}), promotion);

/** A new proposal gives it time anew. */
async function untilOver(
  view: () => PromotionView,
  show: (changed: PromotionView) => PromotionView,
): Promise<void> {
  while (!isOver(view())) {
    const deadlineMillis = deadlineOf(view());
    const isNews = (): boolean => isOver(view()) || deadlineOf(view()) !== deadlineMillis;
    const left = deadlineMillis - Date.now();
    if (left > 0 && (await condition(isNews, left))) continue;
    if (!isNews()) show({ ...view(), state: 'expired' });
  }
}
