import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Plan } from '../core/plan/plan.js';
import type { RunState } from '../core/run/state/run-state.js';
import { SEARCH_ATTRIBUTES, searchAttributes } from '../core/run/view/search-attributes.js';

/** Sets those search attributes that have changed; each call is one action, so most steps make none. */
export function publishSearchAttributes(plan: Plan, state: RunState): void {
  const wanted = searchAttributes(plan, state);
  const { typedSearchAttributes: known } = workflowInfo();
  const changed = SEARCH_ATTRIBUTES.flatMap((name) => {
    const key = defineSearchAttributeKey(name, 'KEYWORD');
    return known.get(key) === wanted[name] ? [] : [{ key, value: wanted[name] }];
  });
  if (changed.length > 0) upsertSearchAttributes(changed);
}
