import {watchEngine} from '../engine/watch-engine.ts';
import {findSession} from '../session/catalog.ts';
import {exitStatus} from '../system/errors.ts';
import {type SessionFlags, sessionOptions} from './options.ts';
import {complain, say} from './output.ts';
import {dumbSentence, isDumb, isTerminal} from './terminal.ts';

/** `ml-engineer watch [id]`: follows a session that another process runs, read-only; without a terminal, its history as lines. */
export async function watchCommand(id: string | null, flags: SessionFlags): Promise<number> {
	const options = sessionOptions(undefined, flags, process.env);
	const {folder} = await findSession(options.stateDirectory, id ?? undefined);
	const engine = await watchEngine(folder);
	if (isTerminal() && !flags.plain && isDumb()) await complain(dumbSentence);
	else if (isTerminal() && !flags.plain) {
		const {screenCommand} = await import('./screen.tsx');
		return screenCommand({options, flags, resume: null, engine});
	}
	let told = 0;
	const tell = () => {
		for (const entry of engine.session.getState().state.history) {
			if (entry.seq <= told) continue;
			told = entry.seq;
			const place = [entry.phase, entry.step].filter(part => part !== undefined).join(' ');
			void say(`${entry.at} ${entry.type} ${place} ${entry.note ?? ''}`);
		}
	};
	tell();
	const stop = engine.session.subscribe(tell);
	await new Promise<void>(resolve => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
	});
	stop();
	await engine.close();
	return exitStatus.ok;
}
