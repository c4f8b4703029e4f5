import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {fasterInk} from '../../scripts/ink/faster-ink.mjs';

// What stands in for parts of Ink in the bundle has to answer as they do, for whatever is drawn.

const root = path.resolve(import.meta.dirname, '../..');
type Frame = {
	write(x: number, y: number, text: string, options: {transformers: ((line: string, index: number) => string)[]}): void;
	clip(clip: {x1?: number; x2?: number; y1?: number; y2?: number}): void;
	unclip(): void;
	get(): {output: string; height: number};
};
type Output = new (options: {width: number; height: number}) => Frame;
let folder = '';
type Layout = typeof import('yoga-layout').default;
let ours: {Output: Output; stringWidth: (text: string, options?: object) => number; layout: Layout};
let theirs: Output;
const fetched = vi.fn(globalThis.fetch);

beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-ink-'));
	const outfile = path.join(folder, 'ours.mjs');
	await build({
		stdin: {
			contents:
				"export {default as Output} from './node_modules/ink/build/output.js'; export {default as stringWidth} from 'string-width'; export {default as layout} from 'yoga-layout';",
			resolveDir: root,
		},
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		plugins: [fasterInk],
	});
	vi.stubGlobal('fetch', fetched);
	ours = await import(outfile);
	vi.unstubAllGlobals();
	({default: theirs} = await import(path.join(root, 'node_modules/ink/build/output.js')));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

const esc = '\u001b';
const piece = fc.oneof(
	{weight: 4, arbitrary: fc.string({maxLength: 12})},
	{weight: 3, arbitrary: fc.constantFrom(' ', '\n', '\n', '│', '日本', '🎉', '👨‍👩‍👧', 'e\u0301', '\u200b', '각', '️', '\t', '─')},
	{
		weight: 4,
		arbitrary: fc
			.constantFrom('31m', '39m', '1m', '22m', '2m', '7m', '27m', '0m', '48;5;12m', '49m', '38;2;1;2;3m')
			.map(code => `${esc}[${code}`),
	},
	{weight: 1, arbitrary: fc.constantFrom(`${esc}]8;;http://a${'\u0007'}`, `${esc}]8;;${'\u0007'}`)},
	{weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 4})},
);
const text = fc.array(piece, {maxLength: 10}).map(pieces => pieces.join(''));
const place = fc.integer({min: -6, max: 30});
const transformers = fc.constantFrom<((line: string, index: number) => string)[][]>(
	[],
	[],
	[(line: string) => `${esc}[34m${line}${esc}[39m`],
	[(line: string, index: number) => `${index} ${line}`, (line: string) => line.toUpperCase()],
);
const operation = fc.oneof(
	{weight: 6, arbitrary: fc.record({type: fc.constant('write' as const), x: place, y: place, text, transformers})},
	{
		weight: 1,
		arbitrary: fc.record({
			type: fc.constant('clip' as const),
			clip: fc.record({x1: place, x2: place, y1: place, y2: place}, {requiredKeys: []}),
		}),
	},
	{weight: 1, arbitrary: fc.record({type: fc.constant('unclip' as const)})},
);
const size = {width: fc.integer({min: 1, max: 40}), height: fc.integer({min: 1, max: 12})};

test('a frame has the same rows as the one Ink makes, whatever was drawn before', () => {
	fc.assert(
		fc.property(fc.array(operation, {maxLength: 14}), size.width, size.height, (operations, width, height) => {
			const frames = [new ours.Output({width, height}), new theirs({width, height})];
			for (const frame of frames) {
				for (const one of operations) {
					if (one.type === 'write') frame.write(one.x, one.y, one.text, {transformers: one.transformers});
					else if (one.type === 'clip') frame.clip(one.clip);
					else frame.unclip();
				}
			}
			const [mine, expected] = frames.map(frame => frame.get());
			expect(mine).toEqual(expected);
		}),
		{numRuns: 3000},
	);
});

test('a text is as wide as the package says, at the first look and the next', () => {
	fc.assert(
		fc.property(text, value => {
			expect(ours.stringWidth(value)).toBe(stringWidth(value));
			expect(ours.stringWidth(value)).toBe(stringWidth(value));
			expect(ours.stringWidth(value, {ambiguousIsNarrow: false})).toBe(stringWidth(value, {ambiguousIsNarrow: false}));
		}),
		{numRuns: 2000},
	);
});

test('boxes are laid out by an engine that needed no HTTP client to be loaded', () => {
	const {layout} = ours;
	const row = layout.Node.create();
	row.setFlexDirection(2);
	row.setWidth(120);
	const [left, right] = [1, 2].map((grow, at) => {
		const box = layout.Node.create();
		box.setFlexGrow(grow);
		row.insertChild(box, at);
		return box;
	});
	row.calculateLayout(120, 40, 1);
	expect([left?.getComputedWidth(), right?.getComputedLeft(), right?.getComputedWidth()]).toEqual([40, 40, 80]);
	row.freeRecursive();
	expect(fetched).not.toHaveBeenCalled();
});

/** Builds a program that draws with an Ink of these files, beside the real string-width and layout engine. */
async function built(files: Readonly<Record<string, string>>) {
	const place = await mkdtemp(path.join(folder, 'moved-'));
	for (const [file, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(place, file)), {recursive: true});
		await writeFile(path.join(place, file), text);
	}
	for (const name of ['string-width', 'yoga-layout'])
		await symlink(path.join(root, 'node_modules', name), path.join(place, 'node_modules', name));
	return build({
		stdin: {contents: "import 'ink'; import 'string-width'; import 'yoga-layout';", resolveDir: place},
		...{bundle: true, write: false, format: 'esm', platform: 'node', preserveSymlinks: true, logLevel: 'silent', plugins: [fasterInk]},
	});
}
const ink = (main: string) => ({
	'node_modules/ink/package.json': JSON.stringify({name: 'ink', type: 'module', main}),
});

test('a build whose Ink keeps its output elsewhere fails, and says what to look for', async () => {
	const moved = built({
		...ink('build/index.js'),
		'node_modules/ink/build/index.js': "import './render/output.js';",
		'node_modules/ink/build/render/output.js': 'export default class Output {}; globalThis.drawn = 1;',
	});
	await expect(moved).rejects.toThrow(/holds Ink and no ink\/build\/output\.js.*scripts\/ink\/faster-ink\.mjs/);
});

test('a build whose Ink has another output under the same name fails', async () => {
	const other = built({
		...ink('build/index.js'),
		'node_modules/ink/build/index.js': "import './output.js';",
		'node_modules/ink/build/output.js': 'export const render = () => 1; globalThis.drawn = 1;',
	});
	await expect(other).rejects.toThrow("not Ink's output.js that scripts/ink was written for");
});

test('a bundle without Ink is built as it is', async () => {
	const result = await build({
		stdin: {contents: 'console.log(1)', resolveDir: root},
		...{bundle: true, write: false, logLevel: 'silent', plugins: [fasterInk]},
	});
	expect(result.errors).toEqual([]);
});
