/** The fields in which a job or a task says whom to tell. */
export const NOTIFICATION_MEMBERS = [
  'email_notifications',
  'webhook_notifications',
  'notification_settings',
] as const;
