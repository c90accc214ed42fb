import type { SendOutcome } from '../core/alert/delivery.js';
import { renderTeams } from '../core/alert/message/render-teams.js';
import type { PrivateHosts } from '../core/access/address-guard.js';
import type { Channel } from './channel.js';
import { post } from './http-post.js';

/** A webhook of Microsoft Teams: of a connector, or of a workflow. */
export function teamsChannel(url: string, allowPrivate: PrivateHosts = []): Channel {
  return {
    send: ({ message, secrets }, begins) =>
      post({ url, body: JSON.stringify(renderTeams(message)), begins, secrets, isReally, allowPrivate }),
  };
}

/** A connector answers 200 also where Teams behind it has refused the message, and says so in words. */
function isReally(body: string): SendOutcome | undefined {
  const status = /Microsoft Teams endpoint returned HTTP error (\d+)/.exec(body)?.[1];
  if (status === undefined) return undefined;
  const reason = `Teams answered ${status}.`;
  return status.startsWith('4') && status !== '429'
    ? { kind: 'refused', reason }
    : { kind: 'not_now', reason };
}
