import { createTransport } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { Readable } from 'node:stream';
import type { MailServer } from '../core/alert/destination-file.js';
import type { SendOutcome } from '../core/alert/delivery.js';
import { renderHtml } from '../core/alert/message/render-html.js';
import { renderPlain } from '../core/alert/message/render-plain.js';
import { redact } from '../core/redact.js';
import { shorten } from '../core/short-text.js';
import { ANSWER_MILLIS, type Channel, CONNECT_MILLIS } from './channel.js';

const LONGEST_REASON = 200;

/** Mail to one address. `Message-ID` is the same however often a message is sent. */
export function mailChannel(server: MailServer, password: string | undefined, to: string): Channel {
  return {
    async send({ alert, message, messageId, secrets }, begins) {
      const mail = new MailComposer({
        from: server.from,
        to,
        subject: message.title,
        text: renderPlain(message),
        html: renderHtml(message),
        messageId: `<${messageId}@brickwork>`,
        date: new Date(alert.atMillis),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Brickwork-Job-Run': alert.job.runId },
      }).compile();
      const body = await mail.build();
      const { from, to: recipients } = mail.getEnvelope();
      let isUnderWay = false;
      // It is read once the server has asked for it: until then it has nothing that it could deliver.
      async function* whenAskedFor(): AsyncGenerator<Buffer> {
        await begins();
        isUnderWay = true;
        yield body;
      }
      const transport = createTransport(optionsOf(server, password));
      try {
        await transport.sendMail({
          envelope: { from: from || '', to: recipients },
          raw: Readable.from(whenAskedFor()),
        });
        return { kind: 'sent' };
      } catch (error) {
        return outcomeOf(error, isUnderWay, secrets);
      } finally {
        transport.close();
      }
    },
  };
}

function optionsOf({ host, port, security, user }: MailServer, password: string | undefined): object {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: CONNECT_MILLIS,
    greetingTimeout: CONNECT_MILLIS,
    socketTimeout: ANSWER_MILLIS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** What the server answers counts; without an answer it is what it may have had by then. */
function outcomeOf(error: unknown, isUnderWay: boolean, secrets: readonly string[]): SendOutcome {
  const { responseCode, message = String(error) } = error as { responseCode?: number; message?: string };
  const said = shorten(redact(message.replaceAll(/\s+/g, ' '), secrets), LONGEST_REASON);
  if (responseCode !== undefined && responseCode >= 500)
    return { kind: 'refused', reason: `The mail server refused it: ${said}.` };
  if (responseCode !== undefined && responseCode >= 400)
    return { kind: 'not_now', reason: `The mail server does not take it now: ${said}.` };
  if (isUnderWay) return { kind: 'unanswered', reason: `The mail server did not answer: ${said}.` };
  return { kind: 'not_now', reason: `The mail server could not be reached: ${said}.` };
}
