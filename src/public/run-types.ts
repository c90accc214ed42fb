/** The answers that a run gives, as clients and workflows see them. */
export type { AlertView, DeliveryView } from '../core/alert/alert-view.js';
export type { Issue } from '../core/issue.js';
export type { JsonObject, JsonValue } from '../core/json.js';
export type { RepairView } from '../core/run/repair/repair-history.js';
export type { Control, SkipResult } from '../core/run/state/control.js';
export type { RunResultState } from '../core/run/state/run-state.js';
export type { TaskResultState } from '../core/run/state/task-state.js';
export type { TaskOutputsView } from '../core/run/view/output-view.js';
export type { RunDigest } from '../core/run/view/run-digest.js';
export type { ClusterView, RunView } from '../core/run/view/run-view.js';
export type { AttemptView, LifeCycleState, TaskView } from '../core/run/view/task-view.js';
export type { Timeline } from '../core/run/view/timeline.js';
export type { UsageView } from '../core/run/view/usage-view.js';
export type { ControlAnswer, RepairAnswer } from '../workflows/messages.js';
