import {type ShellLine, shellCommands} from '../shell.ts';
import type {CiCommand, CiPipeline} from './pipeline.ts';

/** Reads the `sh` steps of a Jenkinsfile. Comments are left out; `catchError` and `returnStatus` hide a failure. */
export function readJenkinsfile(file: string, text: string): CiPipeline | null {
	const lines = withoutComments(text).split('\n');
	if (!lines.some(line => /\b(pipeline|node)\b.*\{/u.test(line))) return null;
	const commands: CiCommand[] = [];
	for (let index = 0; index < lines.length; index += 1) {
		const line = lines[index] ?? '';
		const start = /\bsh\b\s*\(?\s*(?:script\s*:\s*)?("""|'''|"|')(.*)$/u.exec(line);
		if (start === null) continue;
		const quote = start[1] ?? '"';
		const script: ShellLine[] = [];
		let rest = start[2] ?? '';
		let at = index;
		while (!rest.includes(quote) && quote.length === 3 && at + 1 < lines.length) {
			script.push({text: rest, line: at + 1});
			at += 1;
			rest = lines[at] ?? '';
		}
		script.push({text: rest.split(quote)[0] ?? '', line: at + 1});
		const off = /catchError|returnStatus\s*:\s*true/u.test(`${lines[index - 1] ?? ''}${line}`) ? 'its failure is caught' : null;
		const found = shellCommands(script, {failFast: true, pipefail: false});
		commands.push(...found.map(one => ({...one, path: file, folder: '.', job: '', neutralised: off ?? one.neutralised})));
		index = at;
	}
	const cron = lines.findIndex(line => /\bcron\s*\(/u.test(line));
	const first = lines.findIndex(line => /\b(pipeline|node)\b.*\{/u.test(line)) + 1;
	return {
		system: 'jenkins',
		path: file,
		line: first,
		name: 'jenkins',
		triggers: [{on: 'push', line: first}, ...(cron === -1 ? [] : [{on: 'schedule' as const, line: cron + 1}])],
		active: true,
		inactive: null,
		commands,
		actions: [],
		pythons: [],
		calls: [],
	};
}

const withoutComments = (text: string) =>
	text.replace(/\/\*[\s\S]*?\*\//gu, block => block.replace(/[^\n]/gu, ' ')).replace(/(^|\s)\/\/[^\n]*/gu, '$1');
