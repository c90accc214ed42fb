import { pageBelow, temporalPage } from '../../temporal-page.js';
import type { Alert } from '../alert.js';
import { redact } from '../../redact.js';
import { actionsOf } from './actions.js';
import type { AlertFindings, AlertMessage, AlertPlace, Severity } from './alert-message.js';
import { excerptOf, factsOf } from './facts.js';
import { titleOf } from './title.js';

/** Puts an alert into words. `secrets` are texts that must not be in them. */
export function composeMessage(
  alert: Alert,
  findings: AlertFindings,
  place: AlertPlace,
  secrets: readonly string[] = [],
): AlertMessage {
  const clean = (text: string): string => redact(text, secrets);
  const excerpt = excerptOf(alert, findings);
  return {
    title: clean(titleOf(alert)),
    severity: severityOf(alert),
    facts: factsOf(alert, findings, secrets).map(({ name, value }) => ({ name, value: clean(value) })),
    ...(excerpt === undefined ? {} : { excerpt: { name: excerpt.name, text: clean(excerpt.text) } }),
    actions: actionsOf(alert, place),
    links: linksOf(alert, place),
  };
}

function severityOf({ event, resultState, retryAtMillis }: Alert): Severity {
  switch (event) {
    case 'success':
      return resultState === 'SUCCESS_WITH_FAILURES' ? 'warning' : 'good';
    case 'failure':
      return retryAtMillis === undefined ? 'error' : 'warning';
    case 'start':
    case 'repaired':
      return 'info';
    case 'duration_warning':
    case 'approval_wanted':
    case 'skipped':
    case 'queue_too_long':
      return 'warning';
  }
}

function linksOf({ task, failed }: Alert, place: AlertPlace): AlertMessage['links'] {
  const { workflowId, workflowRunId, namespace, temporalUrl, pagesUrl } = place;
  const tasks = task === undefined ? (failed?.tasks ?? []) : [task];
  const ofDatabricks = tasks.flatMap(({ taskKey, runPageUrl }) =>
    runPageUrl === undefined ? [] : [{ name: `Databricks: ${taskKey}`, url: runPageUrl }],
  );
  return [
    ...ofDatabricks,
    ...(temporalUrl === undefined
      ? []
      : [{ name: 'Temporal', url: temporalPage(temporalUrl, namespace, workflowId, workflowRunId) }]),
    ...(pagesUrl === undefined
      ? []
      : [{ name: 'Brickwork', url: pageBelow(pagesUrl, ['runs', workflowId]) }]),
  ];
}
