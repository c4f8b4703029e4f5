/** Something that a measurement needs is missing, and it is not the project's fault: the check is not run. The message names it. */
export class CannotJudge extends Error {}

/** The project did something wrong before the measurement itself could be made: the check fails with this sentence. */
export class ProjectFault extends Error {}
