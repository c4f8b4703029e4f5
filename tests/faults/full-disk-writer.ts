/* Dispatches until the disk refuses, says what is shown then, waits until it takes it again, and closes. */
import {writeSync} from 'node:fs';
import {Session} from '../../src/session/session.ts';
import {activation} from '../session/activation.ts';

process.on('SIGXFSZ', () => undefined); // a file beyond the limit is then an error of the write, as a full disk is
const say = (line: string) => writeSync(1, `${line}\n`);
const session = await Session.create(process.argv[2] ?? '', activation);
say(`open ${session.layout.folder}`);
let failing = false;
session.view.subscribe(({saving, state}) => {
	if (saving.status !== 'failing' || failing) return;
	failing = true;
	say(`failing ${JSON.stringify({...saving, seq: state.seq})}`);
});
const all: Promise<unknown>[] = [];
while (!failing) {
	const done = session.dispatch({type: 'session.renamed', name: `${all.length} ${'x'.repeat(5000)}`});
	all.push(done);
	await Promise.race([done, new Promise(resolve => setTimeout(resolve, 50))]);
}
await Promise.all(all);
const {saving, state} = session.view.getState();
say(`saved ${JSON.stringify({status: saving.status, seq: state.seq, events: all.length})}`);
await session.close();
