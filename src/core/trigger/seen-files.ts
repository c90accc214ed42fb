/** What stands for the name of a file: six bytes of a hash, as base64. Of 100,000 names two are alike once in 56,000 places. */
export const FILE_MARK_LENGTH = 8;

/** More files than this below one place are not watched: what was seen has to fit into one answer of a workflow. */
export const MOST_SEEN_FILES = 200_000;

/** The marks that stand one behind the other in a text. */
export function fileMarks(marks: string): string[] {
  return Array.from({ length: marks.length / FILE_MARK_LENGTH }, (_mark, at) =>
    marks.slice(at * FILE_MARK_LENGTH, (at + 1) * FILE_MARK_LENGTH),
  );
}

/** What was seen, with the files that have come since and without those that are gone. */
export function mergeFileMarks(seen: string, { added, gone }: { added: string; gone: string }): string {
  if (added === '' && gone === '') return seen;
  const marks = new Set([...fileMarks(seen), ...fileMarks(added)]);
  for (const mark of fileMarks(gone)) marks.delete(mark);
  return [...marks].sort().join('');
}
