import { renderPagerDuty } from '../core/alert/message/render-pagerduty.js';
import type { PrivateHosts } from '../core/access/address-guard.js';
import type { Channel } from './channel.js';
import { post } from './http-post.js';

/** A service of PagerDuty, by its Events API v2. */
export function pagerDutyChannel(url: string, routingKey: string, allowPrivate: PrivateHosts = []): Channel {
  return {
    send: ({ alert, message, secrets }, begins) => {
      const body = JSON.stringify({ routing_key: routingKey, ...renderPagerDuty(alert, message) });
      return post({ url, body, begins, secrets, allowPrivate });
    },
  };
}
