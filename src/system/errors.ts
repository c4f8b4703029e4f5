/** How a failure ends the program; see the exit statuses of the README. */
export type FailureKind = 'input' | 'environment';

export const exitStatus = {ok: 0, gateFailed: 1, input: 2, environment: 3, interrupted: 130} as const;

/**
 * A failure that was expected and can be told in one sentence: what failed, the value seen, what to do next.
 * `input` ends with status 2 (the person can mend what they typed), `environment` with 3 (the machine or an agent refused).
 */
export class Failure extends Error {
	override readonly name = 'Failure';
	readonly kind: FailureKind;

	constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
		super(message, options);
		this.kind = kind;
	}

	get status(): number {
		return exitStatus[this.kind];
	}
}

export const inputFailure = (message: string, cause?: unknown) => new Failure('input', message, {cause});
export const environmentFailure = (message: string, cause?: unknown) => new Failure('environment', message, {cause});

/** The words of any thrown value, without its stack. */
export function messageOf(error: unknown): string {
	if (error instanceof Error) return error.message;
	return typeof error === 'string' ? error : JSON.stringify(error);
}

/** The `code` of a Node system error ("ENOENT"), or undefined for any other value. */
export function codeOf(error: unknown): string | undefined {
	if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
	return undefined;
}
