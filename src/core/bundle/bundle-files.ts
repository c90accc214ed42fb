/**
 * The files of a bundle as they are asked for. Paths are relative to the bundle's folder, with `/`; what lies beside it
 * begins with `../`. Whoever reads them sees to it that nothing is read that lies elsewhere.
 */
export interface BundleFiles {
  /** The bundle's own folder as an absolute path: what lies beside it is uploaded under this folder's name. */
  readonly folder: string;
  /** Every file in the folder. */
  readonly paths: readonly string[];
  /** The text of a file; undefined where there is none. */
  textOf(path: string): string | undefined;
  /** True for a folder. */
  isFolder(path: string): boolean;
  /** What a folder beside the bundle's holds, by name; nothing where there is none. */
  namesIn(folder: string): readonly string[];
}

/** The files of a bundle from their texts by path. */
export function filesOfTexts(folder: string, texts: ReadonlyMap<string, string>): BundleFiles {
  const all = [...texts.keys()];
  return {
    folder,
    paths: all.filter((path) => !path.startsWith('../')),
    textOf: (path) => texts.get(path),
    isFolder: (path) => path === '.' || all.some((file) => file.startsWith(`${path}/`)),
    namesIn: (inside) => {
      const below = all.filter((path) => path.startsWith(`${inside}/`));
      return [...new Set(below.map((path) => path.slice(inside.length + 1).split('/')[0]))];
    },
  };
}
