import type {Commander} from './commands.ts';
import type {Key} from './key-name.ts';

/** What came from the terminal: a key, or a text that the terminal says was pasted. */
type Arrived = {readonly kind: 'key'; readonly key: Key} | {readonly kind: 'paste'; readonly text: string};

export type KeyQueue = {
	/** Keys of one read, however many a slow line gathered. */
	readonly press: (keys: readonly Key[]) => void;
	readonly paste: (text: string) => void;
	readonly stop: () => void;
};

/**
 * Keys act in the order in which they were pressed, each on the screen that the one before it led to: a view that a key opens has the
 * next key. The first acts at once; between two of them what they changed is drawn.
 */
export function createKeyQueue(commander: Pick<Commander, 'key' | 'paste' | 'writes'>): KeyQueue {
	const waiting: Arrived[] = [];
	let turn: NodeJS.Immediate | null = null;

	/** Letters of one text are written at once: a long text that comes without the marks of a paste is not drawn letter by letter. */
	const written = (first: Key): Key => {
		let {input} = first;
		while (commander.writes(first.name)) {
			const next = waiting[0];
			if (next?.kind !== 'key' || !commander.writes(next.key.name)) break;
			input += next.key.input;
			waiting.shift();
		}
		return {name: first.name, input};
	};
	const act = () => {
		const arrived = waiting.shift();
		if (arrived?.kind === 'paste') commander.paste(arrived.text);
		else if (arrived?.kind === 'key') {
			const {name, input} = written(arrived.key);
			commander.key(name, input);
		}
	};
	const goOn = () => {
		turn = null;
		act();
		if (waiting.length > 0) turn = setImmediate(goOn);
	};
	const arrive = (arrived: readonly Arrived[]) => {
		waiting.push(...arrived);
		if (turn === null) goOn();
	};

	return {
		press: keys => arrive(keys.map(key => ({kind: 'key', key}))),
		paste: text => arrive([{kind: 'paste', text}]),
		stop() {
			if (turn !== null) clearImmediate(turn);
			waiting.length = 0;
		},
	};
}
