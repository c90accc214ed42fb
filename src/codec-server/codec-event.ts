/** What has become of a request. */
export type CodecOutcome =
  | 'done'
  | 'refused'
  | 'foreign_origin'
  | 'foreign_name'
  | 'malformed'
  | 'too_large'
  | 'unreadable'
  | 'failed';

/** A request and its outcome, for logs and metrics: nothing of a payload, and nothing of a token. */
export interface CodecEvent {
  operation: 'encode' | 'decode';
  outcome: CodecOutcome;
  status: number;
  /** Who has called, where that was asked. */
  caller?: string;
  /** What the request names, which may be anything. */
  namespace?: string;
  /** How many payloads were answered. */
  payloads: number;
  /** Why it was not done. */
  message?: string;
  seconds: number;
}
