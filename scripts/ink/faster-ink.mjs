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

/**
 * An esbuild plugin: our output.ts in place of Ink's, and widths of texts remembered. Both answer the same as what they stand
 * for; tests/ink holds them to it.
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
	},
};
