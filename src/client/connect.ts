import {
  Client,
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { given } from '../core/json.js';
import { encryptingConverter, type OwnConverter } from '../encryption/encrypting-converter.js';
import { type Encryption, readEncryption } from '../encryption/read-encryption.js';
import { cancelOnceClosed } from './closed-calls.js';
import { repeatLostCalls } from './repeat-lost-calls.js';
import { startTracing } from './tracing.js';

/** A connected Temporal client; `close` when done. */
export interface TemporalClient {
  client: Client;
  address: string;
  namespace: string;
  close(): Promise<void>;
}

/** Thrown when the Temporal service cannot be reached; the message says what to set. */
export class CannotConnect extends Error {
  override readonly name = 'CannotConnect';
}

export interface ConnectOptions {
  /** Profile of the Temporal configuration file (`~/.config/temporalio/temporal.toml`). */
  profile?: string;
  /** Instead of the environment, for an embedded server. */
  connectionOptions?: ConnectionOptions;
  namespace?: string;
  /** Instead of what the environment says; what `connectionOptions` says counts more. */
  address?: string;
  /** True where address and namespace are those of the profile, whatever variables of the environment say of them. */
  isProfileExact?: boolean;
  /** Instead of the keys that the environment leads to (docs/encryption.md). */
  encryption?: Encryption;
  /** Codecs of yours, and a converter of failures, as the workers have them. */
  dataConverter?: OwnConverter;
}

/**
 * Connects as the Temporal environment configuration says: `TEMPORAL_*` variables, then the profile. What is sent is encrypted
 * where the environment has keys. Throws CannotConnect, and BadEncryptionKeys.
 */
export async function connectTemporal(options: ConnectOptions = {}): Promise<TemporalClient> {
  const config = configOf(options);
  const namespace = options.namespace ?? config.namespace ?? 'default';
  const connectionOptions = options.connectionOptions ?? config.connectionOptions;
  const own = options.connectionOptions?.address ?? options.address;
  const address = own ?? connectionOptions.address ?? 'localhost:7233';
  const encryption = options.encryption ?? (await readEncryption(process.env));
  const dataConverter = encryptingConverter(encryption, options.dataConverter);
  try {
    const retries = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());
    const connection = await Connection.connect({
      ...connectionOptions,
      address,
      connectTimeout: '5 seconds',
      interceptors: [retries, cancelOnceClosed],
    });
    const tracing = await startTracing('brickwork-client');
    const workflow = [repeatLostCalls, ...(tracing === undefined ? [] : [tracing.clientInterceptor])];
    const client = new Client({ connection, namespace, dataConverter, interceptors: { workflow } });
    const close = async (): Promise<void> => {
      await tracing?.flush();
      await connection.close();
    };
    return { client, address, namespace, close };
  } catch (cause) {
    const hint = 'Set TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE, TEMPORAL_API_KEY), or run with --local.';
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CannotConnect(`No Temporal service at ${address}: ${reason}. ${hint}`, { cause });
  }
}

function configOf({ profile, isProfileExact = false }: ConnectOptions): ClientConnectConfig {
  if (profile === undefined) return loadClientConnectConfig();
  try {
    const config = loadClientConnectConfig({ profile });
    if (!isProfileExact) return config;
    const { connectionOptions, namespace } = loadClientConnectConfig({ profile, disableEnv: true });
    const { address } = connectionOptions;
    return {
      ...given('namespace', namespace),
      connectionOptions: { ...config.connectionOptions, ...given('address', address) },
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CannotConnect(`The profile "${profile}" of Temporal cannot be used: ${reason}`, { cause });
  }
}
