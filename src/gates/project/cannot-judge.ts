import type {Check} from '../../domain/check.ts';

/** Something that a measurement needs is missing, and it is not the project's fault: the check is not run. The message names it. */
export class CannotJudge extends Error {
	/** Where it lies, when it does not lie in the project. */
	readonly because: Check['because'] = undefined;
}

/** The same, where it is this machine that lacks something: an interpreter, an environment that cannot be made. */
export class NoEnvironment extends CannotJudge {
	override readonly because = 'environment';
}

/** The same, where only a sandbox could tell, and none runs here. */
export class NoSandbox extends CannotJudge {
	override readonly because = 'no sandbox';
}

/** The same, where a person gave less time than it would take. */
export class OverBudget extends CannotJudge {
	override readonly because = 'budget';
}

/** The project did something wrong before the measurement itself could be made: the check fails with this sentence. */
export class ProjectFault extends Error {}
