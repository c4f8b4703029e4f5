// Bundles the program into dist/: one file to start, the rest split off and loaded when first needed.
import {existsSync} from 'node:fs';
import {copyFile, cp, rm} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {build} from 'esbuild';

const require = createRequire(import.meta.url);
await rm('dist', {recursive: true, force: true});
const result = await build({
	entryPoints: {main: 'src/cli/main.ts'},
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	jsx: 'automatic',
	minify: true,
	sourcemap: false,
	legalComments: 'linked',
	metafile: true,
	define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
	// DuckDB is native; react-devtools-core is only asked for in development.
	external: ['@duckdb/node-api', 'react-devtools-core'],
	banner: {js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);"},
	loader: {'.py': 'text'},
});
await copyFile(require.resolve('tree-sitter-python/tree-sitter-python.wasm'), 'dist/tree-sitter-python.wasm');
await copyFile(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), 'dist/web-tree-sitter.wasm');
if (existsSync('src/gates/python')) await cp('src/gates/python', 'dist/python', {recursive: true});
const total = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist: ${Object.keys(result.metafile.outputs).length} files, ${Math.round(total / 1024)} KiB`);
