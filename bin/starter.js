import {spawn} from 'node:child_process';
import {writeSync} from 'node:fs';
import {constants} from 'node:os';

// The process that starts the program, waits for it and gives the terminal back however it ends. In syntax for old Nodes too.

/** Frame finished, plain colours, cursor shown; paste, mouse and focus reports and the keyboard protocol off; main screen. */
const leaveScreen = ['[?2026l', '[0m', '[?2004l', '[?1000l', '[?1002l', '[?1003l', '[?1006l', '[?1004l', '[<u', '[?1049l', '[?25h']
	.map(code => `\u001b${code}`)
	.join('');

/** Signals that ask the program for something. The keyboard sends them to both; the program takes two at once as one. */
const passedOn = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
/** Ends that a person asked for: no sentence explains them. */
const asked = ['SIGTERM', 'SIGHUP', 'SIGINT'];

/**
 * Runs `node args` on this terminal, in this process group. The program says over its file 3, a line each: `up` before its screen
 * is drawn, `down` when it was left, `stop` when all of the group shall stop as by ctrl-z (answered with `go` when it goes on), and
 * `resume COMMAND`, with which its session is taken up. The file closes when this process ends: then the program ends itself.
 */
export function start(node, args) {
	const child = spawn(node, args, {
		stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
		env: {...process.env, ML_ENGINEER_STARTER: '3'},
	});
	const talk = child.stdio[3];
	let isUp = false;
	let resume = '';

	const passStop = () => child.kill('SIGTSTP');
	const said = {
		up() {
			isUp = true;
			// The program has to leave its screen first; it says `stop` after that.
			process.on('SIGTSTP', passStop);
		},
		down() {
			isUp = false;
			process.removeListener('SIGTSTP', passStop);
		},
		stop() {
			process.kill(0, 'SIGTSTP');
			// Here again: it was taken up, or nobody could (no shell above), and it never stopped.
			setTimeout(() => talk.write('go\n'), 20);
		},
		resume(command) {
			resume = command;
		},
	};
	let begun = '';
	talk.setEncoding('utf8');
	talk.on('data', data => {
		const lines = (begun + data).split('\n');
		begun = lines.pop();
		for (const line of lines) {
			const [word, ...rest] = line.split(' ');
			if (Object.keys(said).includes(word)) said[word](rest.join(' '));
		}
	});
	talk.on('error', () => {}); // it has ended: its exit says how

	for (const signal of passedOn) process.on(signal, () => child.kill(signal));
	child.on('error', error => {
		process.stderr.write(`ml-engineer could not start ${node}: ${error.message}. Install Node.js 22.22 or newer.\n`);
		process.exit(3);
	});
	const ended = (code, signal) => {
		// The modes of the terminal are set back by Node when this process exits: to what it found when it started.
		if (isUp) write(1, leaveScreen);
		if (isUp || (signal && !asked.includes(signal)))
			write(2, `ml-engineer ${howEnded(code, signal)}.${isUp ? ' What was shown as saved is saved.' : ''}${goOn(resume)}\n`);
		if (!signal) process.exit(code);
		if (isUp || !asked.includes(signal)) process.exit(128 + constants.signals[signal]);
		// Asked to end, and without a screen: the way the program ended, so that a shell's loop ends with it.
		for (const name of passedOn) process.removeAllListeners(name);
		process.kill(process.pid, signal);
		setTimeout(() => process.exit(128 + constants.signals[signal]), 1000);
	};
	// What it said last is read to its end; something it left behind may hold the file open.
	child.once('close', ended);
	child.once('exit', (code, signal) => setTimeout(ended, 500, code, signal));
}

const goOn = resume => (resume === '' ? '' : ` Go on with: ${resume}`);

function howEnded(code, signal) {
	if (!signal) return `ended with exit status ${code} before it could put its screen away`;
	return ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGABRT', 'SIGFPE', 'SIGTRAP'].includes(signal)
		? `crashed (${signal})`
		: `was ended by ${signal}`;
}

function write(file, text) {
	try {
		writeSync(file, text);
	} catch {
		// the terminal is gone
	}
}
