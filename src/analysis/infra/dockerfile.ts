import {type ShellCommand, shellCommands} from './shell.ts';

export type DockerInstruction = {readonly name: string; readonly value: string; readonly line: number};
export type Dockerfile = {
	readonly path: string;
	readonly instructions: readonly DockerInstruction[];
	/** What RUN lines do while the image is built. */
	readonly built: readonly ShellCommand[];
	/** What the container runs: ENTRYPOINT and CMD of the last stage. */
	readonly started: readonly ShellCommand[];
};

export const isDockerfile = (file: string) =>
	/(^|\/)(Dockerfile|Containerfile)([-_.][^/]*)?$|\.dockerfile$/iu.test(file) && !/\.(dockerignore|md|txt|py)$/u.test(file);

/** Reads a Dockerfile: continuation lines, comments between them, the escape directive, here-documents. Null without FROM. */
export function readDockerfile(path: string, lines: readonly string[]): Dockerfile | null {
	const escaping = /^#\s*escape\s*=\s*(\S)/iu.exec(lines[0] ?? '')?.[1] ?? '\\';
	const instructions: DockerInstruction[] = [];
	let open: {name: string; value: string; line: number} | null = null;
	let until: string | null = null;
	for (const [index, raw] of lines.entries()) {
		const text = raw.replace(/\r$/u, '').trim();
		if (until !== null) {
			if (text === until) {
				until = null;
				if (open !== null) instructions.push(open);
				open = null;
			} else if (open !== null) open.value += `\n${text}`;
			continue;
		}
		if (text === '' || text.startsWith('#')) continue;
		const continues = text.endsWith(escaping);
		const bare = continues ? text.slice(0, -1).trim() : text;
		if (open === null) {
			const parts = /^([A-Za-z]+)\s+([\s\S]*)$/u.exec(bare);
			if (parts?.[1] === undefined) continue;
			open = {name: parts[1].toUpperCase(), value: parts[2] ?? '', line: index + 1};
		} else open.value += ` ${bare}`;
		if (continues) continue;
		until = open.name === 'RUN' || open.name === 'COPY' ? (/<<-?["']?([A-Za-z_]\w*)/u.exec(open.value)?.[1] ?? null) : null;
		if (until !== null) {
			open.value = open.value.replace(/<<-?["']?\w+["']?/u, '');
			continue;
		}
		instructions.push(open);
		open = null;
	}
	if (open !== null) instructions.push(open);
	if (!instructions.some(one => one.name === 'FROM')) return null;
	const lastStage = instructions.slice(instructions.findLastIndex(one => one.name === 'FROM'));
	const started = ['ENTRYPOINT', 'CMD'].flatMap(name => lastStage.filter(one => one.name === name).slice(-1));
	return {path, instructions, built: instructions.filter(one => one.name === 'RUN').flatMap(commandsOf), started: startedBy(started)};
}

const options = {failFast: true, pipefail: false};

function commandsOf({value, line}: DockerInstruction): ShellCommand[] {
	const list = execForm(value);
	if (list !== null) return shellCommands([{text: list.map(quoted).join(' '), line}], options);
	return shellCommands(
		value
			.replace(/--(mount|network|security)=\S+/gu, '')
			.split('\n')
			.map(text => ({text, line})),
		options,
	);
}

/** ENTRYPOINT in list form takes CMD as its arguments. */
function startedBy(instructions: readonly DockerInstruction[]): ShellCommand[] {
	const [first, second] = instructions;
	const head = first === undefined ? null : execForm(first.value);
	const tail = second === undefined ? null : execForm(second.value);
	if (first !== undefined && head !== null && tail !== null) {
		return [{words: [...head, ...tail], text: [...head, ...tail].join(' '), line: first.line, neutralised: null}];
	}
	return instructions.flatMap(commandsOf);
}

const quoted = (word: string) => (/\s/u.test(word) ? `'${word}'` : word);

function execForm(value: string): string[] | null {
	if (!value.trim().startsWith('[')) return null;
	try {
		const list: unknown = JSON.parse(value);
		return Array.isArray(list) && list.every(one => typeof one === 'string') ? list : null;
	} catch {
		return null; // not the list form: a shell reads it
	}
}
