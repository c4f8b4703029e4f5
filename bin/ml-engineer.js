#!/usr/bin/env node
// Version guard, in syntax that any Node with modules can parse: with a Node that is too old, start again with the Node
// that this package's own install brought along, if it is there; else say what is missing.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 22)) {
	const {existsSync} = await import('node:fs');
	const {fileURLToPath} = await import('node:url');
	const bundle = new URL('../dist/main.js', import.meta.url);
	if (existsSync(fileURLToPath(bundle))) {
		if (process.env.ML_ENGINEER_REEXECUTED) {
			delete process.env.ML_ENGINEER_REEXECUTED;
			// Whoever kills the process they started means this one: with its starter gone it saves and ends, as on a lost terminal.
			const starter = process.ppid;
			setInterval(() => process.ppid !== starter && process.kill(process.pid, 'SIGHUP'), 500).unref();
		}
		const {default: module} = await import('node:module');
		module.enableCompileCache?.();
		// Node itself only writes it at an orderly end: a closed window would leave the next start as slow as the first.
		setTimeout(() => module.flushCompileCache?.(), 2000).unref();
		await import(bundle.href);
	} else {
		process.stderr.write('ml-engineer is not built: dist/main.js is missing. Run npm ci in its folder.\n');
		process.exitCode = 3;
	}
} else {
	const {existsSync} = await import('node:fs');
	const {spawn} = await import('node:child_process');
	const {fileURLToPath} = await import('node:url');
	const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
	if (existsSync(own) && !process.env.ML_ENGINEER_REEXECUTED) {
		// Same terminal, same process group: the keyboard's ctrl-c and ctrl-z reach the child by themselves; signals sent to
		// this process alone are passed on.
		const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
			stdio: 'inherit',
			env: {...process.env, ML_ENGINEER_REEXECUTED: '1'},
		});
		for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) process.on(signal, () => child.kill(signal));
		process.on('SIGINT', () => {}); // the child has it too and decides
		child.on('error', error => {
			process.stderr.write(`ml-engineer could not start ${own}: ${error.message}. Install Node.js 22.22 or newer.\n`);
			process.exitCode = 3;
		});
		child.on('exit', (code, signal) => {
			if (!signal) {
				process.exitCode = code ?? 3;
				return;
			}
			for (const name of ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGINT']) process.removeAllListeners(name);
			process.kill(process.pid, signal); // end the way the child ended, so that the shell reports the same
			setTimeout(() => process.exit(128), 1000);
		});
	} else {
		process.stderr.write(
			`ml-engineer needs Node.js 22.22 or newer; this is ${process.version}. Install it, or run npm ci in the folder of ml-engineer.\n`,
		);
		process.exitCode = 3;
	}
}
