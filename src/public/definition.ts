/** `brickwork/definition`: checks and plans job definitions, without Temporal and without a workspace. */
export type { Issue } from '../core/issue.js';
export type { JobDefinition } from '../core/definition/job-definition.js';
export { parseDefinition, type ParsedDefinition } from '../core/definition/parse-definition.js';
export type { Plan, PlanCluster, PlanTask } from '../core/plan/plan.js';
export { type PlannedRun, planDefinition } from './plan-definition.js';
