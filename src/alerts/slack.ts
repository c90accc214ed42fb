import { renderSlack } from '../core/alert/message/render-slack.js';
import type { PrivateHosts } from '../core/access/address-guard.js';
import type { Channel } from './channel.js';
import { post } from './http-post.js';

/** A webhook of Slack. */
export function slackChannel(url: string, allowPrivate: PrivateHosts = []): Channel {
  return {
    send: ({ message, secrets }, begins) =>
      post({ url, body: JSON.stringify(renderSlack(message)), begins, secrets, allowPrivate }),
  };
}
