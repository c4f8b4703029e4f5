import path from 'node:path';
import {build} from 'esbuild';
import {fasterInk} from '../ink/faster-ink.mjs';

/** Builds the programs of `parts/` the way the program itself is built, so that what is measured is what is shipped; `stock`: with Ink as it is. */
export async function bundleParts(root: string, outdir: string, names: readonly string[], stock = false): Promise<void> {
	await build({
		absWorkingDir: root,
		entryPoints: names.map(name => path.join('scripts/bench/parts', name)),
		outdir,
		outbase: 'scripts/bench/parts',
		chunkNames: 'chunk-[hash]',
		outExtension: {'.js': '.mjs'},
		bundle: true,
		plugins: stock ? [] : [fasterInk],
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		jsx: 'automatic',
		minify: true,
		legalComments: 'none',
		logLevel: 'silent',
		define: {
			'process.env.NODE_ENV': '"production"',
			'process.env.DEV': '"false"',
			'process.env.ML_ENGINEER_VERSION': '"bench"',
		},
		external: ['@duckdb/node-api', 'react-devtools-core'],
		banner: {js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);"},
		loader: {'.py': 'text'},
	});
}
