import { joinPath, type JsonObject, type JsonValue } from '../json.js';

/** A value of a job that is a path below a folder of the workspace. */
export interface PathBelow {
  /** Where it stands in the job. */
  path: string;
  /** From the folder. */
  inside: string;
}

/** All of them, also those behind the `-r` and `-e` of pip. */
export function pathsBelow(job: JsonObject, folder: string): PathBelow[] {
  const found: PathBelow[] = [];
  const visit = (value: JsonValue | undefined, path: string): void => {
    if (typeof value === 'string') {
      const text = value.replace(/^-[re] +/, '');
      if (text.startsWith(`${folder}/`)) found.push({ path, inside: text.slice(folder.length + 1) });
    } else if (Array.isArray(value)) value.forEach((item, at) => visit(item, `${path}[${at}]`));
    else if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value)) visit(member, joinPath(path, key));
  };
  visit(job, '');
  return found;
}
