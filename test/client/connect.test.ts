import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { connectTemporal } from '../../src/client/connect.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-connect-'));
  const file = join(folder, 'temporal.toml');
  const place = `address = "${inject('temporalAddress')}"\nnamespace = "of-profile"\n`;
  writeFileSync(file, `[profile.prod]\n${place}`);
  vi.stubEnv('TEMPORAL_CONFIG_FILE', file);
  vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:1');
  vi.stubEnv('TEMPORAL_NAMESPACE', 'of-shell');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('a profile that a target names is where it leads, whatever the shell says', async () => {
  const temporal = await connectTemporal({ profile: 'prod', isProfileExact: true });
  expect([temporal.address, temporal.namespace]).toEqual([inject('temporalAddress'), 'of-profile']);
  await temporal.close();
  const named = await connectTemporal({ profile: 'prod', isProfileExact: true, namespace: 'own' });
  expect(named.namespace).toBe('own');
  await named.close();
});

test('else the shell counts more than a profile, as with every Temporal tool', async () => {
  await expect(connectTemporal({ profile: 'prod' })).rejects.toThrow('No Temporal service at 127.0.0.1:1');
  const address = inject('temporalAddress');
  const temporal = await connectTemporal({ profile: 'prod', address });
  expect([temporal.address, temporal.namespace]).toEqual([address, 'of-shell']);
  await temporal.close();
});

test('options of a connection count more than all else, as of a link that leads to the server', async () => {
  const connectionOptions = { address: inject('temporalAddress') };
  const temporal = await connectTemporal({ address: '127.0.0.1:1', connectionOptions });
  expect(temporal.address).toBe(connectionOptions.address);
  await temporal.close();
});

test('a profile that is not there is said', async () => {
  await expect(connectTemporal({ profile: 'none', isProfileExact: true })).rejects.toThrow(
    /^The profile "none" of Temporal cannot be used: /,
  );
});
