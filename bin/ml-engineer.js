#!/usr/bin/env node
// Version guard and start, in syntax that any Node with modules can parse. With a Node that is too old the program runs on the
// one that this package's own install brought along, if it is there; else it says what is missing.
//
// On a terminal the program is always a child of this process, on a Node that fits too: whatever ends it (a crash in a native
// library, kill -9), something must be left that gives the terminal back before the shell writes its prompt. A helper started
// beside the program could not, as the shell would not wait for it. It costs one bare start of Node before the first frame;
// without a terminal nothing needs giving back, and this process is the program.
import {existsSync} from 'node:fs';
import {isatty} from 'node:tty';
import {fileURLToPath} from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const fits = major > 22 || (major === 22 && minor >= 22);
const isStarted = process.env.ML_ENGINEER_STARTER !== undefined;
const ownNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
const bundle = new URL('../dist/main.js', import.meta.url);

const fail = sentence => {
	process.stderr.write(`${sentence}\n`);
	process.exitCode = 3;
};

if (!fits && (isStarted || !existsSync(ownNode))) {
	fail(`ml-engineer needs Node.js 22.22 or newer; this is ${process.version}. Install it, or run npm ci in the folder of ml-engineer.`);
} else if (!existsSync(fileURLToPath(bundle))) {
	fail('ml-engineer is not built: dist/main.js is missing. Run npm ci in its folder.');
} else if (!isStarted && (!fits || (isatty(0) && isatty(1)))) {
	const {start} = await import('./starter.js');
	const program = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
	start(fits ? process.execPath : ownNode, fits ? [...process.execArgv, ...program] : program);
} else {
	const {default: module} = await import('node:module');
	module.enableCompileCache?.();
	// Node itself only writes it at an orderly end: a closed window would leave the next start as slow as the first.
	setTimeout(() => module.flushCompileCache?.(), 2000).unref();
	await import(bundle.href);
}
