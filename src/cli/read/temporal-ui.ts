/** The dev server of Temporal serves its Web UI this far above its own port. */
const UI_PORT_DISTANCE = 1000;
const CLOUD = 'https://cloud.temporal.io';

/**
 * Where the Temporal Web UI is, without a slash at its end: as told, else by BRICKWORK_TEMPORAL_UI, else by the address of the
 * service, where that is Temporal Cloud or a dev server of this machine. Undefined where nothing tells.
 */
export function temporalUi(
  told: string | undefined,
  env: NodeJS.ProcessEnv,
  address: string,
): string | undefined {
  const given = told ?? env['BRICKWORK_TEMPORAL_UI'];
  if (given !== undefined && given !== '') return given.replace(/\/+$/, '');
  const [, host = '', port = ''] = /^(.*?)(?::(\d+))?$/.exec(address) ?? [];
  if (/\.(tmprl\.cloud|api\.temporal\.io)$/.test(host)) return CLOUD;
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(host);
  return isHere ? `http://localhost:${Number(port || '7233') + UI_PORT_DISTANCE}` : undefined;
}

/** True where a browser can be expected to show a page to whoever has called the command. */
export function hasBrowser(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  if (isSet('CI') || isSet('SSH_CONNECTION')) return false;
  if (platform === 'darwin' || platform === 'win32') return true;
  return ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'].some(isSet);
}
