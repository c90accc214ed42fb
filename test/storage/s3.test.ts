import { startS3 } from '../support/storage-servers.js';
import { contractOfListing } from './listing.contract.js';

contractOfListing('Amazon S3', {
  start: startS3,
  envOf: (endpoint) => ({ AWS_ENDPOINT_URL_S3: endpoint }),
  withoutCredentials: {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  },
  saysMissing: /there is no bucket "no-such-bucket"\. Make it, or correct the URL/,
  saysRefused: /the credentials are refused \(InvalidAccessKeyId: .*needs s3:ListBucket/,
  saysNoCredentials: /the worker has no AWS credentials .*AWS_ACCESS_KEY_ID/,
});
