import { type JsonObject, objectsIn, textIn } from '../json.js';
import { type WireObject } from './wire-value.js';

/** `TriggerType` of the Databricks SDK for Python 0.162, which has no name for the rest of ours. */
const TRIGGERS = [
  ...['CONTINUOUS', 'CONTINUOUS_RESTART', 'FILE_ARRIVAL', 'JOB_COMPLETION', 'ONE_TIME', 'PERIODIC'],
  ...['RETRY', 'RUN_JOB_TASK', 'TABLE'],
];

/** What has started a run, in a name that clients know: a condition that is asked is PERIODIC, a message ONE_TIME. */
export function wireTrigger(trigger: JsonObject | undefined): string {
  const type = textIn(trigger?.['type']);
  if (TRIGGERS.includes(type)) return type;
  return type === 'SQL_CONDITION' ? 'PERIODIC' : 'ONE_TIME';
}

/** `job_parameters` of a run: what the job defines, and the values of the run. Undefined for a job without parameters. */
export function jobParameters(
  settings: JsonObject,
  values: Readonly<Record<string, string>>,
): WireObject[] | undefined {
  const defined = objectsIn(settings['parameters']).map((parameter) => {
    const name = textIn(parameter['name']);
    const byDefault = textIn(parameter['default']);
    return { name, default: byDefault, value: Object.hasOwn(values, name) ? values[name] : byDefault };
  });
  const names = defined.map(({ name }) => name);
  const others = Object.entries(values).filter(([name]) => !names.includes(name));
  const all = [...defined, ...others.map(([name, value]) => ({ name, value }))];
  return all.length === 0 ? undefined : all;
}
