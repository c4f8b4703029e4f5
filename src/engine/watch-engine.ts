import path from 'node:path';
import {createStore} from 'zustand/vanilla';
import {FollowedTranscript} from '../agents/followed-transcript.ts';
import {type Role, roles} from '../domain/roles.ts';
import {checksOf, findCheck} from '../gates/checks.ts';
import {layoutOf} from '../session/layout.ts';
import {sessionHolder} from '../session/lock.ts';
import {watchSession} from '../session/watch.ts';
import {reports} from '../steps/reports.ts';
import {holderText} from '../system/claim.ts';
import {suggestedCommand} from '../system/own-program.ts';
import {readReport} from './deliverable.ts';
import type {Activity, Breaking, Engine, EnvironmentView, Measuring} from './engine.ts';
import {producedFiles, readProduced} from './produced-files.ts';
import {rootOf} from './runtime.ts';
import {knownSessions} from './session-lines.ts';
import {placeOfReview, reviewDiff, waitingReview} from './staging/review-diff.ts';

const readOnly = 'this is a watched session, read-only; act where it runs';
/** The other process appends to the transcripts; they are looked at again this often. */
const lookAgainMs = 1000;

/** A session that another process runs, followed live and never changed. */
export async function watchEngine(folder: string): Promise<Engine> {
	const watched = await watchSession(folder);
	const transcripts = new Map<Role, FollowedTranscript>();
	for (const role of roles) transcripts.set(role, new FollowedTranscript(path.join(folder, 'transcripts', `${role}.ndjson`), lookAgainMs));
	const transcript = (role: Role): FollowedTranscript => {
		const found = transcripts.get(role);
		if (!found) throw new Error(`there is no role ${role}`);
		return found;
	};
	const state = () => watched.view.getState().state;
	const root = () => rootOf(state(), folder);
	const held = await sessionHolder(layoutOf(folder));
	const text =
		held === null
			? `Nobody runs this session now. Take it up with: ${suggestedCommand(['resume', state().session_id], path.dirname(folder))}`
			: `It runs ${holderText(held.holder)}.`;
	return {
		session: watched.view,
		environment: createStore<EnvironmentView>(() => ({probes: [], panel: [], changes: [], baseline: state().environment})),
		activity: createStore<Partial<Record<Role, Activity>>>(() => ({})),
		measuring: createStore<Measuring | null>(() => null),
		breaks: createStore<Readonly<Record<string, Breaking>>>(() => ({})),
		notices: createStore<readonly {at: number; text: string}[]>(() => [{at: Date.now(), text}]),
		transcript,
		act: async () => readOnly,
		report: key => readReport(root(), reports[key]),
		files: () => producedFiles(root()),
		readFile: relative => readProduced(root(), relative),
		lookAtFiles: async () => undefined,
		review: async id => waitingReview(folder, placeOfReview(state(), id)),
		reviewDiff: async (id, relative, take) => reviewDiff(folder, root(), placeOfReview(state(), id), relative, take),
		brief: async () => readOnly,
		checkText: id => {
			const found = findCheck(id)?.check;
			return {title: found?.title ?? id, mustBe: found?.mustBe ?? '', couldBeFooledBy: found?.couldBeFooledBy ?? ''};
		},
		checks: phase => checksOf(phase, state().system_types).map(({id, step}) => ({id, step})),
		sessions: () => knownSessions(folder),
		close: async () => {
			await watched.close();
			await Promise.all([...transcripts.values()].map(one => one.close()));
		},
		pauseProbes: () => undefined,
		readOnly: true,
		folder,
	};
}
