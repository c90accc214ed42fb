import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../json.js';
import { OPERATIONS, type Operation } from './operations.js';

const ERROR = 'An error in the form of Databricks';

/** The OpenAPI 3.1 description of what is served by itself, in the newest version of the API. */
export function openApi(): JsonObject {
  const paths = OPERATIONS.map(
    (operation) => [`/api/2.2/jobs/${operation.call}`, pathOf(operation)] as const,
  );
  return {
    openapi: '3.1.0',
    info: {
      title: "Brickwork's gateway",
      version: '2.2',
      description: "Databricks' Jobs API over runs on Temporal. All other calls go on to the workspace.",
    },
    security: [{ token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Error: {
          type: 'object',
          required: ['error_code', 'message'],
          properties: {
            error_code: { type: 'string' },
            message: { type: 'string' },
            details: { type: 'array', items: { type: 'object' } },
          },
        },
      },
    },
  };
}

function pathOf({ method, call, summary, request }: Operation): JsonObject {
  const schema = schemaOf(request);
  const input =
    method === 'POST'
      ? { requestBody: { required: true, content: { 'application/json': { schema } } } }
      : { parameters: parametersOf(schema) };
  return {
    [method.toLowerCase()]: {
      operationId: call.replaceAll(/[/-](\w)/g, (_, letter: string) => letter.toUpperCase()),
      summary,
      ...input,
      responses: {
        200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } },
        default: {
          description: ERROR,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
    },
  };
}

function parametersOf({ properties, required = [] }: JsonObject): JsonObject[] {
  const names = Array.isArray(required) ? required : [];
  return Object.entries(isJsonObject(properties) ? properties : {}).map(([name, schema]) => ({
    ...{ name, in: 'query', required: names.includes(name) },
    schema: schema ?? {},
  }));
}

/** As it comes by the wire: before defaults are filled in. */
function schemaOf(request: z.ZodType): JsonObject {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(request, { io: 'input', unrepresentable: 'any' });
  return { type: 'object', ...schema } as unknown as JsonObject;
}
