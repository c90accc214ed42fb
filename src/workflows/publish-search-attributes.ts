import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Plan } from '../core/plan/plan.js';
import type { RunState } from '../core/run/state/run-state.js';
import {
  jobSearchAttributes,
  searchAttributes,
  taskRunsAttribute,
} from '../core/run/view/search-attributes.js';

/** Sets those search attributes that have changed; each call is one action, so most steps make none. */
export function publishSearchAttributes(plan: Plan, state: RunState): void {
  const ofRun = plan.searchAttributes === true ? searchAttributes(plan, state) : {};
  const wanted = {
    ...ofRun,
    ...(plan.jobSearchAttributes === true ? jobSearchAttributes(plan) : {}),
    ...taskRunsAttribute(plan),
  };
  const { typedSearchAttributes: known } = workflowInfo();
  const changed = Object.entries(wanted).flatMap(([name, value]) => {
    const key = defineSearchAttributeKey(name, 'KEYWORD');
    return known.get(key) === value ? [] : [{ key, value }];
  });
  if (changed.length > 0) upsertSearchAttributes(changed);
}
