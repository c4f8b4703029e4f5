import path from 'node:path';
import {Claim, type ClaimPlace, type Holder, holderOf, holderText} from '../system/claim.ts';
import {environmentFailure, Failure, messageOf} from '../system/errors.ts';
import {suggestedCommand} from '../system/own-program.ts';
import type {Layout} from './layout.ts';

/** Somebody else has the session open; `holder` is null in the moment before they wrote down who they are. */
export class SessionHeld extends Failure {
	readonly id: string;
	readonly holder: Holder | null;

	constructor({id, folder}: Layout, holder: Holder | null) {
		super(
			'environment',
			`Session ${id} is open ${holderText(holder)}. Watch it with: ${suggestedCommand(['watch', id], path.dirname(folder))}`,
		);
		this.id = id;
		this.holder = holder;
	}
}

/** Longer than a glance of `sessions` at the lock takes. */
const glanceMs = 300;

const claimOf = ({lock, holder}: Layout): ClaimPlace => ({lock, note: holder});

/** Claims a session for this process. Throws SessionHeld when another process, or this one, has it. */
export async function takeSession(layout: Layout, now: Date = new Date()): Promise<Claim> {
	let claim: Claim | null;
	try {
		claim = await Claim.take(claimOf(layout), {now, glanceMs});
	} catch (error) {
		throw environmentFailure(
			`Session ${layout.id} cannot be locked: ${layout.lock}: ${messageOf(error)}. The folder must be writable and on a file system with locks; choose another with --state-dir.`,
			error,
		);
	}
	if (claim === null) throw new SessionHeld(layout, (await sessionHolder(layout))?.holder ?? null);
	return claim;
}

/** Who has the session open now; null: nobody. A dead holder's note does not count. */
export const sessionHolder = (layout: Layout): Promise<{readonly holder: Holder | null} | null> => holderOf(claimOf(layout));
