/** True for a name or an address of this machine alone, as a URL or `--listen` has it. */
export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host) || host === '::1' || host === '[::1]';
}
