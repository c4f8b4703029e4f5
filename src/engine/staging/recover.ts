import path from 'node:path';
import type {SessionEvent} from '../../domain/events.ts';
import type {SessionState} from '../../domain/state.ts';
import type {Readable, SessionView} from '../../session/view.ts';
import {messageOf} from '../../system/errors.ts';
import {keepHistory} from '../project-history.ts';
import {applyReview} from './apply.ts';
import {keptWords, reviewId, reviewItem} from './review.ts';
import {dropReview, type ReviewRecord, readAccepted, readReview, reviewFolders} from './review-record.ts';

type OpenedSession = {
	readonly view: Readable<SessionView>;
	readonly layout: {readonly folder: string};
	readonly dispatch: (event: SessionEvent) => Promise<unknown>;
};

/**
 * Takes up the reviews of a session that was cut off, before what ran is called interrupted: what was accepted is written to its
 * end, what was not asked yet is asked, and what belongs to no waiting step is dropped. Answers with sentences for the person.
 */
export async function recoverReviews(session: OpenedSession): Promise<readonly string[]> {
	const said: string[] = [];
	const state = () => session.view.getState().state;
	for (const folder of await reviewFolders(session.layout.folder)) {
		try {
			const record = await readReview(folder);
			if (!record || !isWaiting(state(), record)) {
				await dropReview(folder);
				continue;
			}
			const accepted = await readAccepted(folder);
			const {phase, step, report} = record;
			const {project, inbox} = state();
			if (accepted && project !== null) {
				const {wrote, kept} = await applyReview(folder, record, project, new Set(accepted.take));
				const refused = await keepHistory(state(), phase, step, report === null ? wrote : [...wrote, report]);
				if (refused !== null) said.push(refused);
				await session.dispatch({
					type: 'step.settled',
					phase,
					step,
					outcome: 'done',
					summary: `${record.summary}${keptWords(kept)}`,
					report,
				});
				await dropReview(folder);
				said.push(`The accepted files of ${step} were written to their end: ${wrote.length}`);
			} else if (!inbox.some(item => item.id === reviewId(phase, step))) {
				await session.dispatch({type: 'inbox.added', item: reviewItem(record, new Date().toISOString())});
			}
		} catch (error) {
			said.push(`${path.basename(folder)} could not be taken up: ${messageOf(error)}. Its step can be run again.`);
		}
	}
	const folders = new Set((await reviewFolders(session.layout.folder)).map(folder => path.basename(folder)));
	const lost = state().inbox.filter(item => item.kind === 'review' && !folders.has(`${item.phase}.${item.step}`));
	if (lost.length > 0) await session.dispatch({type: 'inbox.withdrawn', ids: lost.map(item => item.id)});
	return said;
}

function isWaiting(state: SessionState, record: ReviewRecord): boolean {
	const status = state.phases[record.phase].steps[record.step]?.status;
	return status === 'running' || status === 'asking';
}
