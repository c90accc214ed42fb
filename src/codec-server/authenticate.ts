/** The headers of a request, by their names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** Who calls; or that nobody is let in, with the status (401 or 403) and the message to answer. */
export type Caller =
  { kind: 'known'; name: string } | { kind: 'refused'; status: 401 | 403; message: string };

/** Says who calls, by the headers of the request; never throws for what a caller has sent. */
export type Authenticate = (headers: RequestHeaders) => Promise<Caller>;
