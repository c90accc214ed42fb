import type { FailingSince } from '../failing-since.js';

/** What is read beside the alert itself, where it can be. Without secrets already: it goes into a history. */
export interface AlertFindings {
  /** The last lines of an error, and whose they are. */
  excerpt?: { taskKey: string; text: string };
  failing?: FailingSince;
  /** Of the workspace that has run it. */
  workspaceId?: string;
}

/** Where an alert comes from, and what pages show it. */
export interface AlertPlace {
  workflowId: string;
  workflowRunId?: string;
  namespace: string;
  /** Of the Temporal Web UI, and of our own pages; absent where nobody has said where they are. */
  temporalUrl?: string;
  pagesUrl?: string;
}

export type Severity = 'good' | 'info' | 'warning' | 'error';

/** An alert in words, for every channel to show in its own way. Nothing of it is secret. */
export interface AlertMessage {
  title: string;
  severity: Severity;
  facts: { name: string; value: string }[];
  excerpt?: { name: string; text: string };
  /** What a person can do, as a command that can be pasted into a shell. */
  actions: { name: string; command: string }[];
  links: { name: string; url: string }[];
}
