import {isAscii, isUtf8} from 'node:buffer';
import type {Readable} from 'node:stream';

/** What is no UTF-8 in a text that may be UTF-8 all the same. */
export interface Damage {
	/** Lines (1-based) with bytes that are none, and all lines. */
	readonly damaged: readonly number[];
	readonly lines: number;
	/** Characters beyond ASCII that are UTF-8, and places where one cannot be read. */
	readonly characters: number;
	readonly broken: number;
}

const lineFeed = 0x0a;
/** One damaged line is forgiven in any file, and one in so many. */
const linesPerDamage = 100;
const longestLine = 16 * 1024 * 1024;

export async function damageIn(bytes: Readable): Promise<Damage> {
	const damaged: number[] = [];
	let [lines, characters, broken] = [0, 0, 0];
	const decoder = new TextDecoder();
	const look = (line: Buffer) => {
		lines += 1;
		if (isAscii(line)) return;
		const text = decoder.decode(line);
		const replaced = isUtf8(line) ? 0 : (text.match(/\ufffd/g)?.length ?? 0);
		characters += (text.match(/[\u0080-\uffff]/g)?.length ?? 0) - replaced;
		broken += replaced;
		if (replaced > 0) damaged.push(lines);
	};
	let rest: Buffer[] = [];
	let held = 0;
	for await (const part of bytes) {
		const chunk: Buffer = part;
		let from = 0;
		for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
			look(Buffer.concat([...rest, chunk.subarray(from, end)]));
			from = end + 1;
			rest = [];
			held = 0;
		}
		rest.push(chunk.subarray(from));
		held += chunk.length - from;
		if (held > longestLine) break;
	}
	if (held > 0) look(Buffer.concat(rest));
	return {damaged, lines, characters, broken};
}

/** Is it UTF-8 of which a little was damaged, and no text of another encoding? The judge has its own rule, which is the same. */
export const isSlight = ({damaged, lines, characters, broken}: Damage): boolean =>
	damaged.length <= Math.max(1, lines / linesPerDamage) && broken < characters;

const shownLines = 5;

export function damageNote({damaged, lines}: Damage): string {
	const all = lines.toLocaleString('en-US');
	const shown = damaged.slice(0, shownLines).map(line => line.toLocaleString('en-US'));
	const more = damaged.length > shownLines ? ' …' : '';
	const one = damaged.length === 1;
	return `${one ? 'One' : damaged.length} of ${all} lines ${one ? 'holds' : 'hold'} bytes that are no UTF-8 (${one ? 'line' : 'lines'} ${shown.join(', ')}${more}): � stands in their place.`;
}
