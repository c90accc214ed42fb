/** A file or a folder in a volume. */
export interface VolumeEntry {
  path: string;
  isFolder: boolean;
}

/** What a folder of a volume has, page after page. */
export type ListVolumeFolder = (path: string) => AsyncIterable<readonly VolumeEntry[]>;

/** The files of a volume's folder and of all below it. Errors are those of the workspace. */
export async function* volumePages(
  listFolder: ListVolumeFolder,
  root: string,
  signal: AbortSignal,
): AsyncGenerator<string[], void> {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const page of listFolder(folder)) {
      signal.throwIfAborted();
      folders.push(...page.filter(({ isFolder }) => isFolder).map(({ path }) => path.replace(/\/$/, '')));
      yield page.filter(({ isFolder }) => !isFolder).map(({ path }) => path.slice(root.length + 1));
    }
  }
}
