import type { Command } from 'commander';
import { collect } from './run-commands.js';

/** The options of every command that serves; limits are of a minute, and 0 is none. */
export function addServingOptions(
  command: Command,
  defaults: { addressRate: number; callerRate?: number; connections: number },
): Command {
  const { addressRate, callerRate, connections } = defaults;
  command
    .option('--tls-cert <file>', 'speak TLS by this certificate, with those that it leads to (PEM)')
    .option('--tls-key <file>', 'the key of the certificate (PEM)')
    .option('--audit <file>', 'append a line of JSON for each act and each attempt; - is stdout')
    .option('--address-rate <number>', 'requests a minute of one address', String(addressRate));
  if (callerRate !== undefined)
    command.option('--caller-rate <number>', 'requests a minute of one caller', String(callerRate));
  return command
    .option('--connections <number>', 'connections at a time', String(connections))
    .option('--trust-proxy <network>', 'believe whom it forwards for, repeatable', collect, []);
}
