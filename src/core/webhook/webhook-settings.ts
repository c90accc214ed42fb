import { webhookSchema } from '../definition/brickwork-settings.js';
import { pointerProblem } from '../json-pointer.js';
import { given, isJsonObject, type JsonObject } from '../json.js';
import { parameterNames } from '../jobs/parameter-problem.js';

/** How a deployed job is started by webhooks. */
export interface JobWebhook {
  /** The name of the secret that requests are signed with. */
  secret: string;
  /** Job parameters, each with the JSON Pointer of its value in the payload; absent where the payload names them itself. */
  mapping?: Record<string, string>;
  /** All parameters that the job has, in the order of its definition. */
  parameterNames: string[];
}

/** The webhook of the settings of a deployed job; undefined for one that has none, or one that no check has let through. */
export function webhookOf(document: JsonObject): JobWebhook | undefined {
  const { brickwork } = document;
  const parsed = webhookSchema.safeParse(isJsonObject(brickwork) ? brickwork['webhook'] : undefined);
  if (!parsed.success) return undefined;
  const { secret, parameters: mapping } = parsed.data;
  if (Object.values(mapping ?? {}).some((pointer) => pointerProblem(pointer) !== undefined)) return undefined;
  return { secret, ...given('mapping', mapping), parameterNames: parameterNames(document) };
}
