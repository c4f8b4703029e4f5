/*
 * A process to be killed: opens the session in argv[2] (or begins one in argv[2]/ when told `create`), then dispatches as fast
 * as it can and says on stdout, synchronously, what is saved. Its payload makes the state some hundred KB, so that most of its
 * life is spent writing.
 */
import {writeSync} from 'node:fs';
import {Session} from '../../src/session/session.ts';
import {activation} from '../session/activation.ts';

const [, , mode, folder = ''] = process.argv;
const session = mode === 'create' ? await Session.create(folder, activation) : await Session.open(folder);
const say = (line: string) => writeSync(1, `${line}\n`);
if (mode === 'create') {
	const facts = Object.fromEntries(Array.from({length: 2000}, (_, i) => [`fact ${i}`, `value ${i} `.repeat(5)]));
	await session.dispatch({type: 'environment.recorded', environment: {python: {status: 'ok', summary: 'Python', facts}}});
}
for (const notice of session.notices) say(`notice ${notice}`);
say(`open ${session.layout.folder}`);
session.view.subscribe(view => say(`shown ${view.state.seq}`));
await session.dispatch({type: 'session.resumed', changes: [], gitHead: null});
for (let round = 0; ; round += 1) {
	const burst = 1 + (round % 7);
	await Promise.all(
		Array.from({length: burst}, async (_, index) => {
			const name = `${process.pid} ${round} ${index}`;
			const {refused} = await session.dispatch({type: 'session.renamed', name});
			if (refused === null) say(`acknowledged ${name}`);
		}),
	);
}
