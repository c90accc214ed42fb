import { startGcs } from '../support/storage-servers.js';
import { contractOfListing } from './listing.contract.js';

contractOfListing('Google Cloud Storage', {
  start: startGcs,
  many: 250,
  envOf: (endpoint) => ({ STORAGE_EMULATOR_HOST: endpoint.replace('http://', '') }),
  withoutCredentials: {
    STORAGE_EMULATOR_HOST: undefined,
    GOOGLE_APPLICATION_CREDENTIALS: '/no/such/file.json',
  },
  saysMissing: /there is no bucket "no-such-bucket"\. Make it, or correct the URL/,
  saysRefused: /the credentials are refused \(403: .*needs storage\.objects\.list/,
  saysNoCredentials: /the worker has no Google credentials .*GOOGLE_APPLICATION_CREDENTIALS/,
});
