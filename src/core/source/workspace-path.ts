/** The path that a notebook at `from` means by `path`: absolute as it is, else from its own folder. */
export function joinFolder(from: string, path: string): string {
  const steps = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return `/${steps.filter((step) => step !== '').join('/')}`;
}

/** `/Workspace/a/b` and `/a/b` are the same object; this is its shorter name. */
export function objectPath(path: string): string {
  return path.replace(/^\/Workspace(?=\/)/, '');
}

/** The folder that an object is in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';
}
