import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { Link } from '../../chaos/link.js';
import { connectTemporal } from '../../src/client/connect.js';

test('a call that waits to be sent again ends when its connection is closed, and throws nowhere else', async () => {
  const link = await Link.open();
  link.leadTo(new URL(`http://${inject('temporalAddress')}`));
  const temporal = await connectTemporal({ connectionOptions: { address: link.address } });
  await link.stop();
  const call = temporal.client.workflow.count();
  // The first tries have failed by then, and the next one waits.
  await sleep(500);
  await temporal.close();
  await expect(call).rejects.toMatchObject({ cause: { code: 1, details: /shut down/ } });
});

test('a call that is made once its connection is closed ends, too', async () => {
  const temporal = await connectTemporal({ connectionOptions: { address: inject('temporalAddress') } });
  await temporal.close();
  await expect(temporal.client.workflow.count()).rejects.toMatchObject({ cause: { code: 1 } });
});
