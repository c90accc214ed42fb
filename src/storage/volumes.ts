import { problemWith } from './storage-problem.js';

/** Files and folders of a volume. */
export interface VolumePage {
  entries: readonly { path: string; isFolder: boolean }[];
  nextPageToken?: string;
}

/** A page of what a folder of a volume has. */
export type ListVolumeFolder = (path: string, pageToken?: string) => Promise<VolumePage>;

/** The files of a volume's folder and of all below it. */
export async function* volumePages(
  listFolder: ListVolumeFolder,
  root: string,
  signal: AbortSignal,
): AsyncGenerator<string[], void> {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let token: string | undefined;
    do {
      const { entries, nextPageToken } = await pageOf(listFolder, folder, token);
      signal.throwIfAborted();
      folders.push(...entries.filter(({ isFolder }) => isFolder).map(({ path }) => path.replace(/\/$/, '')));
      yield entries.filter(({ isFolder }) => !isFolder).map(({ path }) => path.slice(root.length + 1));
      token = nextPageToken;
    } while (token !== undefined);
  }
}

async function pageOf(listFolder: ListVolumeFolder, folder: string, token?: string): Promise<VolumePage> {
  try {
    return await listFolder(folder, token);
  } catch (error) {
    throw problemWith(folder, error);
  }
}
