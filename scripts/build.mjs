// Bundles the program into dist/: one file to start, the rest split off and loaded when first needed.
import {existsSync} from 'node:fs';
import {copyFile, cp, rename, rm} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {build} from 'esbuild';
import {fasterInk} from './ink/faster-ink.mjs';

const require = createRequire(import.meta.url);
const {version} = require('../package.json');
// Built beside and swapped in whole: a program that starts meanwhile finds the old one or the new one.
const outdir = `dist.new-${process.pid}`;
const result = await build({
	// Each process of its own is a program of its own: what it loads, the main one does not.
	entryPoints: {
		main: 'src/cli/main.ts',
		'data-process': 'src/analysis/dataset/process/main.ts',
		'measure-process': 'src/cli/measure-process.ts',
		'repository-process': 'src/analysis/maturity/process/main.ts',
	},
	outdir,
	bundle: true,
	plugins: [fasterInk],
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	jsx: 'automatic',
	minify: true,
	sourcemap: false,
	legalComments: 'linked',
	metafile: true,
	define: {
		'process.env.NODE_ENV': '"production"',
		'process.env.DEV': '"false"',
		'process.env.ML_ENGINEER_VERSION': JSON.stringify(version),
	},
	// DuckDB is native; react-devtools-core is only asked for in development.
	external: ['@duckdb/node-api', 'react-devtools-core'],
	banner: {js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);"},
	loader: {'.py': 'text'},
}).catch(async error => {
	await rm(outdir, {recursive: true, force: true});
	throw error;
});
await copyFile(require.resolve('tree-sitter-python/tree-sitter-python.wasm'), `${outdir}/tree-sitter-python.wasm`);
await copyFile(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), `${outdir}/web-tree-sitter.wasm`);
await copyFile('src/environment/virtual/uv.txt', `${outdir}/uv.txt`);
if (existsSync('src/gates/python')) await cp('src/gates/python', `${outdir}/python`, {recursive: true});
await cp('src/analyst/python', `${outdir}/analyst-python`, {recursive: true, filter: source => !/__pycache__|\.toml$/.test(source)});
// npm packs no .gitignore and obeys it: the blueprint's own travels under another name.
const notShipped =
	/(?:^|\/)(?:__pycache__|\.[a-z]+_cache|\.hypothesis|\.venv|data|models|mlartifacts|[^/]+\.egg-info|(?:mlflow|study)\.db[^/]*|[^/]+\.pyc)$/;
const blueprints = `${outdir}/blueprints/training_pipeline`;
await cp('src/blueprints/training_pipeline', blueprints, {recursive: true, filter: source => !notShipped.test(source)});
await rename(`${blueprints}/.gitignore`, `${blueprints}/_gitignore`);
const old = `dist.old-${process.pid}`;
if (existsSync('dist')) await rename('dist', old);
await rename(outdir, 'dist');
await rm(old, {recursive: true, force: true});
const total = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist: ${Object.keys(result.metafile.outputs).length} files, ${Math.round(total / 1024)} KiB`);
