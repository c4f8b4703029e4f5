/** The person left before the session could run. It is saved, and a resume goes on from there. */
export class LeftEarly extends Error {
	override readonly name = 'LeftEarly';
	readonly sessionId: string;

	constructor(sessionId: string, options: ErrorOptions) {
		super(`left before session ${sessionId} could run`, options);
		this.sessionId = sessionId;
	}
}
