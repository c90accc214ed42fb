import { randomBytes } from 'node:crypto';
import type { DeployedJobs } from '../client/deployed-jobs.js';
import { JobNotFound } from '../client/find-job.js';
import { MessageRefused } from '../client/message-refused.js';
import { RESOURCE_EXHAUSTED, serviceCode } from '../client/service-away.js';
import { webhookParameters } from '../core/webhook/webhook-parameters.js';
import type { JobWebhook } from '../core/webhook/webhook-settings.js';
import { jsonOf, readPayload, textOfBody } from './read-payload.js';
import { isSigned, type SignedHeaders, tokenOf } from './signed-message.js';
import type { ReachedJob, WebhookJobs } from './webhook-jobs.js';
import type { WebhookOutcome } from './webhook-outcome.js';
import { readSecrets, type SecretPlaces } from './webhook-secrets.js';

/** What a request needs to become a run. */
export interface Receiving {
  jobs: Pick<DeployedJobs, 'runNow'>;
  reached: Pick<WebhookJobs, 'find' | 'forget'>;
  secrets: SecretPlaces;
}

/** A request whose headers are good. */
export interface ReceivedWebhook {
  /** The name or id of the job, as the request has it. */
  named: string;
  headers: SignedHeaders;
  body: ArrayBuffer;
}

/** The outcome, with the job where there is one. */
export interface Received {
  outcome: WebhookOutcome;
  job?: string;
}

/** Nobody has signed with it: what is not known takes as long to refuse as what is. */
const NOBODYS_SECRET = randomBytes(32).toString('base64');

/** Starts the run that a webhook asks for, one for each id, or says why not. Never throws. */
export async function receiveWebhook(webhook: ReceivedWebhook, receiving: Receiving): Promise<Received> {
  const text = textOfBody(webhook.body);
  if (text === undefined) return { outcome: { kind: 'malformed', reason: 'The body is not UTF-8.' } };
  let job: ReachedJob | undefined;
  try {
    job = await receiving.reached.find(webhook.named);
    const unsigned = await checkSigned(text, webhook.headers, job, receiving.secrets);
    const outcome = unsigned ?? (await startRun(text, webhook.headers, job as SignedJob, receiving));
    return { outcome, ...(job === undefined ? {} : { job: job.name }) };
  } catch (error) {
    return { outcome: outcomeOf(error), ...(job === undefined ? {} : { job: job.name }) };
  }
}

type SignedJob = ReachedJob & { webhook: JobWebhook };

/** Undefined where the request is signed by a secret of the job. */
async function checkSigned(
  text: string,
  headers: SignedHeaders,
  job: ReachedJob | undefined,
  places: SecretPlaces,
): Promise<WebhookOutcome | undefined> {
  if (job?.webhook === undefined) {
    isSigned(text, headers, [NOBODYS_SECRET]);
    return { kind: 'unsigned', why: job === undefined ? 'job_unknown' : 'no_webhook' };
  }
  const named = await readSecrets(job.webhook.secret, places);
  if (named.kind === 'none') {
    isSigned(text, headers, [NOBODYS_SECRET]);
    return { kind: 'unsigned', why: 'secret_unusable', note: named.reason };
  }
  if (isSigned(text, headers, named.secrets)) return undefined;
  return { kind: 'unsigned', why: 'signature_wrong' };
}

async function startRun(
  text: string,
  { id }: SignedHeaders,
  job: SignedJob,
  { jobs, reached }: Receiving,
): Promise<WebhookOutcome> {
  const read = readPayload(text);
  if (read.kind === 'malformed') return read;
  const mapped = webhookParameters(read.payload, job.webhook, jsonOf);
  if (mapped.kind === 'problems') return { kind: 'unfit', problems: mapped.problems };
  const { parameters } = mapped;
  const { jobId } = job;
  try {
    const run = await jobs.runNow(jobId, { parameters, token: tokenOf(id), trigger: { type: 'WEBHOOK' } });
    return { kind: run.isNew ? 'started' : 'repeated', jobId, run };
  } catch (error) {
    if (error instanceof JobNotFound || error instanceof MessageRefused) reached.forget(job);
    if (error instanceof JobNotFound) return { kind: 'job_gone' };
    // A parameter was taken away a moment ago.
    if (error instanceof MessageRefused)
      return { kind: 'unfit', problems: [{ pointer: '', message: error.message }] };
    throw error;
  }
}

function outcomeOf(error: unknown): WebhookOutcome {
  const code = serviceCode(error);
  if (code === undefined) return { kind: 'failed', error };
  return { kind: code === RESOURCE_EXHAUSTED ? 'throttled' : 'temporal_away', error };
}
