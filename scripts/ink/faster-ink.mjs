import {readFile} from 'node:fs/promises';
import path from 'node:path';

const here = import.meta.dirname;
const recent = JSON.stringify(path.join(here, 'recent.ts'));

// Texts that are measured in every frame and are more than ASCII: worked out once.
const rememberedWidths = `
import {Recent} from ${recent};
const widths = new Recent(4000);
const ascii = /^[\\u0020-\\u007E]*$/;
const longest = 2000;
export default function stringWidth(input, options) {
	if (options !== undefined || typeof input !== 'string' || input.length > longest) return workOut(input, options);
	if (ascii.test(input)) return input.length;
	return widths.get(input, workOut);
}
`;
const ownWidth = 'export default function stringWidth(';

// The layout engine is a data URL; `fetch` of it loads all of Node's HTTP client first, a third of the way to the first frame.
const fetchedEngine = 'return w||"function"!=typeof fetch?Promise';
const decodedEngine = 'var b=xa(a.slice(37)),c=new Uint8Array(b.length);for(a=0;a<b.length;++a)c[a]=b.charCodeAt(a);var d=c';
const engine = [
	[fetchedEngine, 'return true?Promise'],
	[decodedEngine, 'var d=new Uint8Array(Buffer.from(a.slice(37),"base64"))'],
];

const ownOutput = 'export default class Output {';

/** What is replaced, by the file it stands in; `by` answers with the new text, or throws for one that this was not written for. */
const replaced = [
	{
		file: 'ink/build/output.js',
		pattern: /[\\/]node_modules[\\/]ink[\\/]build[\\/]output\.js$/,
		loader: 'ts',
		by: async text => {
			expected(text, ownOutput, "Ink's output.js");
			return (await readFile(path.join(here, 'output.ts'), 'utf8')).replace("'./recent.ts'", recent);
		},
	},
	{
		file: 'string-width/index.js',
		pattern: /[\\/]node_modules[\\/]string-width[\\/]index\.js$/,
		loader: 'js',
		by: async text => {
			expected(text, ownWidth, 'the string-width');
			return text.replace(ownWidth, 'function workOut(') + rememberedWidths;
		},
	},
	{
		file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js',
		pattern: /[\\/]yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/,
		loader: 'js',
		by: async text =>
			engine.reduce((changed, [theirs, ours]) => {
				expected(changed, theirs, 'the layout engine');
				return changed.replace(theirs, ours);
			}, text),
	},
];

function expected(text, part, what) {
	if (!text.includes(part)) throw new Error(`it is not ${what} that scripts/ink was written for: ${part.slice(0, 60)} is not in it`);
}

/**
 * An esbuild plugin: our output.ts in place of Ink's, widths of texts remembered, and the layout engine decoded where it is. All answer
 * the same as what they stand for; tests/ink holds them to it. A bundle that holds Ink and lacks one of the files fails to build.
 */
export const fasterInk = {
	name: 'faster-ink',
	setup(build) {
		const met = new Set();
		let holdsInk = false;
		build.onStart(() => {
			met.clear();
			holdsInk = false;
		});
		build.onLoad({filter: /[\\/]node_modules[\\/]ink[\\/]/}, () => {
			holdsInk = true;
		});
		for (const {file: name, pattern, loader, by} of replaced) {
			build.onLoad({filter: pattern}, async ({path: file}) => {
				met.add(name);
				return {contents: await by(await readFile(file, 'utf8')), loader, resolveDir: path.dirname(file)};
			});
		}
		build.onEnd(() => {
			const moved = holdsInk ? replaced.filter(({file}) => !met.has(file)) : [];
			return {
				errors: moved.map(({file}) => ({
					text: `The bundle holds Ink and no ${file}, so nothing stands in for it: find where that file went, and name it in scripts/ink/faster-ink.mjs.`,
				})),
			};
		});
	},
};
