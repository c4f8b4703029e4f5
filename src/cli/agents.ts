import {agentEnvironment, describeEnvironment} from '../agents/agent-environment.ts';
import {type AnalystCommand, type Found, listBackends} from '../agents/backends.ts';
import {type Greeting, greet} from '../agents/handshake.ts';
import {environmentFailure, exitStatus} from '../system/errors.ts';
import {sayJson, sayText} from './output.ts';

/** How the program that runs now starts its own agent. */
export function analystCommand(): AnalystCommand {
	const [, script] = process.argv;
	if (script === undefined)
		throw environmentFailure('ml-engineer does not know its own script, so it cannot start the analyst. Run it as ml-engineer.');
	return {command: process.execPath, args: [script, 'analyst']};
}

type Row = {readonly found: Found; readonly greeting: Greeting | null};

/** `ml-engineer agents`: what can take a role here; with `check` each is started, greeted and stopped. Exit status 3 when a greeting failed. */
export async function agentsCommand({json, check}: {readonly json: boolean; readonly check: boolean}): Promise<number> {
	const rows: Row[] = [];
	for (const found of listBackends(process.env, analystCommand())) {
		const greeting = check && found.found ? await greet(found.backend, process.env, process.cwd()) : null;
		rows.push({found, greeting});
	}
	await (json ? sayJson(JSON.stringify({v: 1, agents: rows.map(asJson)})) : sayText(rows.map(asText).join('\n')));
	return rows.some(row => row.greeting !== null && !row.greeting.ok) ? exitStatus.environment : exitStatus.ok;
}

function asJson({found, greeting}: Row): unknown {
	if (!found.found) return {name: found.name, found: false, reason: found.sentence};
	const {name, title, command, args} = found.backend;
	const {passed, withheld} = agentEnvironment(process.env, found.backend.environment);
	return {name, title, found: true, command: [command, ...args], environment: {passed, withheld}, check: greeting};
}

function asText({found, greeting}: Row): string {
	if (!found.found) return `${found.name.padEnd(10)} no   ${found.sentence}`;
	const {backend} = found;
	const lines = [`${backend.name.padEnd(10)} yes  ${backend.title}  ${[backend.command, ...backend.args].join(' ')}`];
	lines.push(`                ${describeEnvironment(backend.name, agentEnvironment(process.env, backend.environment))}`);
	if (greeting?.ok) lines.push(`                answers: ${greeting.name ?? 'no name'} ${greeting.version ?? ''} after ${greeting.ms} ms`);
	else if (greeting !== null) lines.push(`                FAILED: ${greeting.sentence}`);
	return lines.join('\n');
}
