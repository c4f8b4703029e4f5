import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect} from 'vitest';
import {Program, root} from './program.ts';

const esc = '\u001b';
export const prompt = 'shell> ';

/** An interactive bash in a terminal, in which the program is a job as for a person. */
export class Shell extends Program {
	#asked = 0;

	constructor(home: string, env: Readonly<Record<string, string | undefined>> = {}) {
		const inputrc = path.join(home, 'inputrc');
		// What stands in the terminal's modes is then the program's doing alone.
		writeFileSync(inputrc, 'set enable-bracketed-paste off\n');
		super(['--norc', '--noprofile', '-i'], {
			file: 'bash',
			columns: 100,
			rows: 30,
			cwd: home,
			env: {HOME: home, PS1: prompt, PROMPT_COMMAND: undefined, HISTFILE: undefined, INPUTRC: inputrc, ...env},
		});
	}

	/** Runs a short command and answers with what it wrote; `$status` is how the command before it ended. */
	async ask(command: string): Promise<string> {
		this.#asked += 1;
		const [begin, end] = [`begin-${this.#asked}`, `end-${this.#asked}`];
		// Quoted in the middle: the echo of what was typed is not taken for its output.
		this.press(`status=$?; echo ${begin.replace('-', "'-'")}; ${command}; echo ${end.replace('-', "'-'")}\r`);
		await this.until(new RegExp(`${end}\\s`), 30_000).catch(() => this.until(end));
		const all = this.everything;
		return all.slice(all.lastIndexOf(begin) + begin.length, all.lastIndexOf(end)).trim();
	}

	/** Begins a program by its bin on this Node. */
	begin(node: string, args: readonly string[]): void {
		this.press(`${[node, path.join(root, 'bin/ml-engineer.js'), ...args].map(word => `'${word}'`).join(' ')}\r`);
	}

	/** The process that the shell started, and the one in which the program runs. */
	async processes(): Promise<{readonly starter: number; readonly program: number}> {
		const found = () => {
			const [starter = 0] = childrenOf(this.child.pid);
			return {starter, program: childrenOf(starter)[0] ?? 0};
		};
		await expect.poll(() => found().program, {timeout: 20_000}).toBeGreaterThan(0);
		return found();
	}

	/** The terminal as a shell needs it: main screen, cursor, no reports. */
	expectPlainTerminal(): void {
		expect(this.terminal.buffer.active.type).toBe('normal');
		expect(this.terminal.modes).toMatchObject({
			bracketedPasteMode: false,
			mouseTrackingMode: 'none',
			sendFocusMode: false,
			synchronizedOutputMode: false,
		});
		expect(this.raw.lastIndexOf(`${esc}[?25h`)).toBeGreaterThan(this.raw.lastIndexOf(`${esc}[?25l`));
	}
}

function childrenOf(pid: number): number[] {
	return readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.filter(name => {
			try {
				const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
				return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
			} catch {
				return false; // it ended between the two looks
			}
		})
		.map(Number);
}
