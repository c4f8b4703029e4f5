import fc from 'fast-check';
import {expect, test} from 'vitest';
import {FrameSplitter} from '../../src/agents/framing.ts';

function read(chunks: readonly Buffer[], maxBytes?: number): {frames: string[]; dropped: number[]} {
	const frames: string[] = [];
	const dropped: number[] = [];
	const splitter = new FrameSplitter({frame: text => frames.push(text), dropped: bytes => dropped.push(bytes)}, maxBytes);
	for (const chunk of chunks) splitter.push(chunk);
	splitter.end();
	return {frames, dropped};
}

/** Bytes cut at arbitrary places, also inside characters. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
	const sorted = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((a, b) => a - b);
	return [...sorted, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : sorted[index - 1], end));
}

test('messages arrive whole and in order however the bytes are cut', () => {
	const message = fc.record({text: fc.string({unit: 'grapheme'}), number: fc.integer()});
	fc.assert(
		fc.property(fc.array(message), fc.array(fc.nat()), (messages, places) => {
			const bytes = Buffer.from(messages.map(one => `${JSON.stringify(one)}\n`).join(''));
			const {frames, dropped} = read(cut(bytes, places));
			expect(frames.map(frame => JSON.parse(frame))).toEqual(messages);
			expect(dropped).toEqual([]);
		}),
	);
});

test('a frame beyond the limit is counted and dropped, those around it are kept', () => {
	fc.assert(
		fc.property(fc.integer({min: 21, max: 300}), fc.array(fc.nat()), (length, places) => {
			const bytes = Buffer.from(`"before"\n${'x'.repeat(length)}\n"after"\n`);
			expect(read(cut(bytes, places), 20)).toEqual({frames: ['"before"', '"after"'], dropped: [length]});
		}),
	);
});

test('empty lines are no frames, and the last frame needs no line end', () => {
	expect(read([Buffer.from('\n\r\n"a"\n  \n"b"')]).frames).toEqual(['"a"', '"b"']);
});
