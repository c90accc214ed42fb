const NAMED = /"(job_id|run_id)"\s*:\s*"?(\d{1,20})/;
const IN_PATH = /\/permissions\/jobs\/(\d{1,20})/;
/** Ids stand at the beginning of what people send; a definition may be long. */
const LOOKED_AT_BYTES = 4096;

/** The job or the run that a call names in its body, its query or its path, such as `job_id 17`; ids keep their digits. */
export function targetOf(url: string, body: Buffer): string | undefined {
  const inPath = IN_PATH.exec(url)?.[1];
  if (inPath !== undefined) return `job_id ${inPath}`;
  const [, query = ''] = url.split('?');
  const asked = new URLSearchParams(query);
  for (const name of ['run_id', 'job_id']) {
    const id = asked.get(name) ?? '';
    if (/^\d{1,20}$/.test(id)) return `${name} ${id}`;
  }
  const [, name, id] = NAMED.exec(body.subarray(0, LOOKED_AT_BYTES).toString('latin1')) ?? [];
  return id === undefined ? undefined : `${name} ${id}`;
}
