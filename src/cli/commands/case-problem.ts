/** Something that a case gives cannot be given. */
export class CaseProblem extends Error {
  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}
