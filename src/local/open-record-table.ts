import type { RecordPlace, RecordTable } from '../core/trend/record-table.js';
import { recordTable } from '../databricks/record-table.js';
import { SdkDatabricksApi } from '../databricks/sdk-databricks-api.js';
import { patientCalls } from '../deploy/patient-calls.js';

/**
 * A table of run records in the default workspace of the environment. All that is asked of it may be asked twice, so a
 * workspace that is away for a moment is asked again.
 */
export function openRecordTable(place: RecordPlace): RecordTable {
  const api = new SdkDatabricksApi();
  const patiently = patientCalls(0);
  return recordTable(
    { executeStatement: (request) => patiently(() => api.executeStatement(request)) },
    place,
  );
}
