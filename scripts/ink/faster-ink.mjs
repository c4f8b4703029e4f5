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

/**
 * An esbuild plugin: our output.ts in place of Ink's, widths of texts remembered, and the layout engine decoded where it is. All answer
 * the same as what they stand for; tests/ink holds them to it.
 */
export const fasterInk = {
	name: 'faster-ink',
	setup(build) {
		build.onLoad({filter: /[\\/]node_modules[\\/]ink[\\/]build[\\/]output\.js$/}, async ({path: file}) => ({
			contents: (await readFile(path.join(here, 'output.ts'), 'utf8')).replace("'./recent.ts'", recent),
			loader: 'ts',
			resolveDir: path.dirname(file),
		}));
		build.onLoad({filter: /[\\/]node_modules[\\/]string-width[\\/]index\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			if (!text.includes(ownWidth)) throw new Error(`${file} is not the string-width this was written for`);
			return {contents: text.replace(ownWidth, 'function workOut(') + rememberedWidths, loader: 'js', resolveDir: path.dirname(file)};
		});
		build.onLoad({filter: /[\\/]yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/}, async ({path: file}) => {
			let text = await readFile(file, 'utf8');
			for (const [theirs, ours] of engine) {
				if (!text.includes(theirs)) throw new Error(`${file} is not the layout engine this was written for`);
				text = text.replace(theirs, ours);
			}
			return {contents: text, loader: 'js', resolveDir: path.dirname(file)};
		});
	},
};
