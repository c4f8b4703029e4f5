import {Socket} from 'node:net';
import {safeLine} from '../system/sanitize.ts';

/**
 * The program's side of `bin/starter.js`: the process that started this one gives the terminal back if this one cannot, and stops
 * and continues the job. Without one (no terminal, or the bundle started by hand) what is said here reaches nobody.
 */
let starter: Socket | null = null;
/** What to do when SIGTSTP asks for the screen to be left; only while it is up. */
let leaveAndStop = (): void => undefined;
const stopAsked = (): void => leaveAndStop();

/** Listens for the end of the starter: whoever kills it means this process, which then saves and ends as on a lost terminal. */
export function attendStarter(): void {
	const file = process.env['ML_ENGINEER_STARTER'];
	if (file === undefined) return;
	delete process.env['ML_ENGINEER_STARTER'];
	const socket = new Socket({fd: Number(file)});
	socket.on('error', () => undefined); // 'close' follows
	socket.on('close', () => process.kill(process.pid, 'SIGHUP'));
	socket.resume();
	socket.unref();
	starter = socket;
}

const tell = (line: string): void => {
	if (starter?.writable) starter.write(`${line}\n`);
};

/** Call before the screen is drawn, with what SIGTSTP from outside shall do. */
export function screenUp(onStop: () => void): void {
	tell('up');
	leaveAndStop = onStop;
	process.on('SIGTSTP', stopAsked);
}

/** Call when the screen was left, also for a while: from here on ctrl-z is the terminal's own. */
export function screenDown(): void {
	process.off('SIGTSTP', stopAsked);
	tell('down');
}

/** The command that takes the session up, for the sentence after a crash. */
export const sayResume = (command: string): void => tell(`resume ${safeLine(command)}`);

/** Stops the whole job as ctrl-z in a shell does; settles when it goes on, or at once where nobody could take it up again. */
export function stopJob(): Promise<void> {
	const {promise, resolve} = Promise.withResolvers<void>();
	const socket = starter;
	if (socket === null) {
		process.kill(0, 'SIGTSTP');
		setTimeout(resolve, 20);
		return promise;
	}
	const goesOn = (): void => {
		socket.off('data', goesOn);
		socket.off('close', goesOn);
		resolve();
	};
	socket.on('data', goesOn);
	socket.on('close', goesOn);
	tell('stop');
	return promise;
}
