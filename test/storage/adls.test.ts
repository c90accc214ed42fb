import { startAzure } from '../support/storage-servers.js';
import { contractOfListing } from './listing.contract.js';

contractOfListing('Azure storage', {
  start: startAzure,
  // A page has 5,000.
  many: 5100,
  envOf: (endpoint) => ({
    AZURE_STORAGE_CONNECTION_STRING:
      `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${btoa('key')};` +
      `BlobEndpoint=${endpoint}/devstoreaccount1;`,
  }),
  withoutCredentials: {
    AZURE_STORAGE_CONNECTION_STRING: undefined,
    // Else it asks the machine's metadata service, and whatever tools are signed in.
    AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
    AZURE_TENANT_ID: undefined,
    AZURE_CLIENT_ID: undefined,
    AZURE_CLIENT_SECRET: undefined,
  },
  saysMissing: /there is no container "no-such-container" in the account "devstoreaccount1"/,
  saysRefused: /the credentials are refused \(AuthorizationFailure: .*"Storage Blob Data Reader"/,
  saysNoCredentials: /the worker cannot sign in to Azure .*AZURE_STORAGE_CONNECTION_STRING/,
});
