import { currentVersion, type JobDocuments, type JobState } from './job-state.js';

/** In characters of JSON, of all versions that are kept: with the state they have to fit into one call to Temporal. */
const MOST_CHARACTERS = 1_200_000;

/** Versions that are listed; of older ones nothing is known. */
const MOST_VERSIONS = 200;

/** Lets go of the settings of the oldest versions, but never of those in force, until the others fit. */
export function keepDocuments(state: JobState, documents: JobDocuments): void {
  state.versions = state.versions.slice(-MOST_VERSIONS);
  const inForce = String(currentVersion(state)?.version);
  const numbers = Object.keys(documents).sort((a, b) => Number(b) - Number(a));
  let characters = JSON.stringify(documents[inForce]).length;
  for (const number of numbers) {
    if (number === inForce) continue;
    characters += JSON.stringify(documents[number]).length;
    if (characters > MOST_CHARACTERS) delete documents[number];
  }
}
