import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { findRun } from '../../client/find-run.js';
import { newJobRunId, runWorkflowId, type RunToStart, startRun } from '../../client/start-run.js';
import { readRunNow, type RunNowRequest } from '../../core/gateway/requests/run-now-request.js';
import { readSubmit } from '../../core/gateway/requests/submit-request.js';
import { wireId } from '../../core/gateway/wire-value.js';
import { renderIssue } from '../../core/issue.js';
import { given, type JsonObject, textIn } from '../../core/json.js';
import { withRunParameters } from '../../core/planning/run-parameters.js';
import { taskRunMark } from '../../core/task-run-id.js';
import { numericId } from '../../ids/numeric-id.js';
import { type GatewayError, invalidParameter } from '../http/gateway-error.js';
import { answer, bodyOf, type Call, passOn, readOf } from './answering.js';
import { checkSettings } from './deploy-settings.js';
import type { GatewayParts } from './gateway-parts.js';
import { ownJob } from './own-job.js';

/** `jobs/run-now`: a run of a deployed job, one for a token. */
export async function runNow(parts: GatewayParts, c: Call): Promise<Response> {
  const request = readOf(readRunNow(await bodyOf(c)));
  const { job_id: jobId, idempotency_token: token, job_parameters: parameters = {} } = request;
  const job = await ownJob(parts, c, jobId, 'CAN_MANAGE_RUN');
  if (job === undefined) return passOn(c);
  refuseUnsupported(request);
  const taskParameters = taskParametersOf(request);
  const settings = await parts.knownJobs.settings(jobId, job.version);
  const checked = withRunParameters(settings, taskParameters);
  if ('issues' in checked) throw invalid(checked.issues.map(renderIssue));
  const requested = {
    creator_user_name: c.env.caller.userName,
    ...given('overriding_parameters', withoutOnly(taskParameters)),
  };
  const run = await parts.deployed.runNow(jobId, {
    parameters,
    ...given('token', token === '' ? undefined : token),
    ...given('taskParameters', taskParameters),
    asked: (jobRunId) => ({
      request: requested,
      searchAttributes: {
        ...attributesOf(job.name, jobRunId),
        BrickworkJobId: jobId,
        BrickworkJobVersion: String(job.version),
      },
    }),
  });
  remember(parts, { ...run, jobId, name: job.name, request: requested, isNew: run.isNew });
  return answer(c, { run_id: wireId(run.jobRunId), number_in_job: wireId(run.jobRunId) });
}

/** `jobs/runs/submit`: a run of its own, one for a token of a caller. */
export async function submitRun(parts: GatewayParts, c: Call): Promise<Response> {
  const { settings, idempotency_token: token } = readOf(readSubmit(await bodyOf(c)));
  const { userName } = c.env.caller;
  const definition = checkSettings(settings);
  const name = textIn(definition['name']) || 'Untitled';
  const hasToken = token !== undefined && token !== '';
  const jobRunId = hasToken ? numericId(`submit:${userName}:${token}`) : newJobRunId();
  const request = {
    creator_user_name: userName,
    ...given('access_control_list', settings['access_control_list']),
  };
  const run: RunToStart = {
    name,
    jobRunId,
    definition,
    options: {},
    isOnlyOne: hasToken,
    asked: { request, searchAttributes: attributesOf(name, jobRunId) },
  };
  // The same token may come with another name.
  const before = hasToken ? await findRun(parts.client, jobRunId) : undefined;
  if (before === undefined) {
    const isNew = await startOnce(parts, run);
    remember(parts, { jobRunId, workflowId: runWorkflowId(run), workflowRunId: '', name, request, isNew });
  }
  return answer(c, { run_id: wireId(jobRunId) });
}

async function startOnce({ client, taskQueue }: GatewayParts, run: RunToStart): Promise<boolean> {
  try {
    await startRun(client, taskQueue, run);
    return true;
  } catch (problem) {
    if (problem instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw problem;
  }
}

/** What a run is found by before it has begun. */
function attributesOf(name: string, jobRunId: string): Record<string, string> {
  return {
    BrickworkJob: name.slice(0, 500),
    BrickworkRunId: jobRunId,
    BrickworkTaskRuns: taskRunMark(jobRunId),
  };
}

function remember(
  { knownRuns }: GatewayParts,
  {
    isNew,
    ...run
  }: Pick<
    Parameters<typeof knownRuns.add>[0],
    'jobRunId' | 'workflowId' | 'workflowRunId' | 'jobId' | 'name' | 'request'
  > & { isNew: boolean },
): void {
  if (isNew) knownRuns.add({ ...run, status: 'RUNNING', state: '', startMillis: Date.now() });
}

function refuseUnsupported({ queue, performance_target: target }: RunNowRequest): void {
  const problems = [
    ...(queue === undefined ? [] : ['queue: a single run has that of its job here. Set it in the job.']),
    ...(target === undefined
      ? []
      : ['performance_target: a single run has that of its job here. Set it in the job.']),
  ];
  if (problems.length > 0) throw invalid(problems);
}

function taskParametersOf(request: RunNowRequest): JsonObject | undefined {
  const {
    job_id: _job,
    idempotency_token: _token,
    job_parameters: _parameters,
    queue: _queue,
    performance_target: _target,
    ...ofTasks
  } = request;
  const given = Object.entries(ofTasks).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function withoutOnly(parameters: JsonObject | undefined): JsonObject | undefined {
  if (parameters === undefined) return undefined;
  const { only: _only, ...rest } = parameters;
  return Object.keys(rest).length === 0 ? undefined : rest;
}

function invalid(messages: readonly string[]): GatewayError {
  return invalidParameter(messages.join('\n'));
}
