/** A path of our own that nobody can turn into an address of another site. */
const OWN_PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/** Where somebody goes back to after signing in: the path that was asked for, or the first page where it is none of ours. */
export function returnPath(asked: string | undefined): string {
  return asked !== undefined && asked.length <= 2000 && OWN_PATH.test(asked) && !isSignIn(asked)
    ? asked
    : '/';
}

function isSignIn(path: string): boolean {
  return /^\/sign-(?:in|out)(?:[/?]|$)/.test(path);
}
