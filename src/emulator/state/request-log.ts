/** One request that reached the workspace. */
export interface LoggedRequest {
  atMillis: number;
  /** `POST /api/2.2/jobs/runs/submit`. */
  route: string;
  status: number;
  /** The fault that was injected, if any. */
  fault?: string;
}

/** The most requests kept; the counts are of all. */
const MOST_KEPT = 20_000;

/** Every request, and how many of each route there were. */
export class RequestLog {
  readonly requests: LoggedRequest[] = [];
  readonly counts = new Map<string, number>();

  add(request: LoggedRequest): void {
    this.requests.push(request);
    if (this.requests.length > MOST_KEPT) this.requests.splice(0, MOST_KEPT / 2);
    this.counts.set(request.route, (this.counts.get(request.route) ?? 0) + 1);
  }

  clear(): void {
    this.requests.length = 0;
    this.counts.clear();
  }
}
