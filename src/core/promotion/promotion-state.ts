import { given, isJsonObject } from '../json.js';
import type { ApprovalRules } from './promotion-rules.js';

const [DEFAULT_HOURS, HOUR_MILLIS] = [168, 3_600_000];

/** What somebody wants to bring to a target. */
export interface Proposal {
  bundle: string;
  from: string;
  to: string;
  /** The digest of what moves: the same for the same files and libraries. */
  content: string;
  /** Of the settings that the jobs will have in the target. */
  settings: string;
  git_commit?: string;
  by: string;
  gates: RecordedGate[];
  approval?: ApprovalRules;
}

/** A gate as it was found, for the record. */
export interface RecordedGate {
  gate: string;
  passed: boolean;
  detail: string;
}

/** What somebody has decided. */
export interface Decision {
  approved: boolean;
  by: string;
  note?: string;
  time: number;
}

/** A promotion as people and tools see it; times are milliseconds since the epoch. */
export interface PromotionView extends Omit<Proposal, 'by'> {
  /**
   * `refused`: a gate does not hold; it may be proposed again. `waiting` for an approval. `approved`: it may be carried out.
   * `promoted`, `rejected`, `expired`: it has ended.
   */
  state: 'refused' | 'waiting' | 'approved' | 'promoted' | 'rejected' | 'expired';
  /** Who has asked for it, the last one last. */
  requested_by: string[];
  requested_time: number;
  decision?: Decision;
  /** What was deployed, by whom: the versions of the jobs. */
  promoted?: { by: string; time: number; versions: Record<string, number> };
}

/** Reads what `propose` sends. */
export function parseProposal(input: unknown): Proposal | { refused: string } {
  const shape =
    'propose takes {"bundle", "from", "to", "content", "settings", "git_commit", "by", "gates", "approval"}.';
  if (!isJsonObject(input) || !Array.isArray(input['gates'])) return { refused: shape };
  const texts = ['bundle', 'from', 'to', 'content', 'settings', 'by'].map((name) => input[name]);
  if (texts.some((text) => typeof text !== 'string' || text === '')) return { refused: shape };
  return input as unknown as Proposal;
}

/** The promotion that a proposal comes to; a decision counts on where the same content is proposed once more. */
export function propose(before: PromotionView | undefined, proposal: Proposal, time: number): PromotionView {
  const { by, ...rest } = proposal;
  const holds = rest.gates.every(({ passed }) => passed);
  const decision = before?.decision;
  const isApproved = rest.approval === undefined || decision?.approved === true;
  return {
    ...rest,
    state: holds ? (isApproved ? 'approved' : 'waiting') : 'refused',
    requested_by: [...(before?.requested_by ?? []).filter((one) => one !== by), by],
    requested_time: time,
    ...given('decision', decision),
  };
}

/** Why this person cannot decide now; undefined where they can. */
export function whyNotDecide(
  { state, approval, requested_by: authors }: PromotionView,
  by: string,
): string | undefined {
  if (state !== 'waiting') return `It waits for no approval: it is ${state}.`;
  const { by: allowed, not_by_author: notByAuthor = false } = approval ?? {};
  if (allowed !== undefined && !allowed.includes(by))
    return `${by} cannot decide: only ${allowed.join(', ')}.`;
  if (notByAuthor && authors.includes(by)) return `${by} has asked for it, so somebody else decides.`;
  return undefined;
}

/** The promotion once somebody has decided. */
export function decide(view: PromotionView, decision: Decision): PromotionView {
  return { ...view, decision, state: decision.approved ? 'approved' : 'rejected' };
}

/** Reads what `decide` sends. */
export function parseDecision(input: unknown): Omit<Decision, 'time'> | { refused: string } {
  const shape = 'decide takes {"by", "approved", "note"}.';
  if (!isJsonObject(input)) return { refused: shape };
  const { by, approved, note } = input;
  if (typeof by !== 'string' || by === '' || typeof approved !== 'boolean') return { refused: shape };
  if (note !== undefined && typeof note !== 'string') return { refused: shape };
  return { by, approved, ...given('note', note) };
}

/** Reads what `conclude` sends. */
export function parseConclusion(
  input: unknown,
): { by: string; versions: Record<string, number> } | { refused: string } {
  const shape = 'conclude takes {"by", "versions"}, the versions by the keys of the jobs.';
  if (!isJsonObject(input)) return { refused: shape };
  const { by, versions } = input;
  if (typeof by !== 'string' || by === '' || !isJsonObject(versions)) return { refused: shape };
  if (!Object.values(versions).every((version) => typeof version === 'number')) return { refused: shape };
  return { by, versions: versions as Record<string, number> };
}

/** True once nothing more can come of it. */
export function isOver({ state }: PromotionView): boolean {
  return state === 'promoted' || state === 'rejected' || state === 'expired';
}

/** When a promotion that nobody carries out ends. */
export function deadlineOf({ requested_time: since, approval }: PromotionView): number {
  return since + (approval?.within_hours ?? DEFAULT_HOURS) * HOUR_MILLIS;
}

/** The promotion in Markdown, for the Temporal Web UI. */
export function promotionDetails(view: PromotionView): string {
  const { bundle, from, to, content, state, gates, decision, promoted } = view;
  return [
    `**${bundle}**, ${from} → ${to}, content \`${content}\`: ${state}`,
    '',
    ...gates.map(({ gate, passed, detail }) => `- ${passed ? '✔' : '✖'} ${gate}: ${detail}`),
    ...(decision === undefined
      ? []
      : [`- ${decision.approved ? '✔ approved' : '✖ rejected'} by ${decision.by}${noted(decision.note)}`]),
    ...(promoted === undefined ? [] : [`- ✔ promoted by ${promoted.by}`]),
  ].join('\n');
}

function noted(note: string | undefined): string {
  return note === undefined ? '' : `: ${note}`;
}
