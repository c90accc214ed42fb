import { installLogger } from '../../src/worker/logger.js';

// The Temporal runtime takes a logger once per process; tests that expect failures should not fill the output.
installLogger(process.env['BRICKWORK_LOG_LEVEL'] ?? 'fatal');
