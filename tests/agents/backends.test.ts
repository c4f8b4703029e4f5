import {chmod, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {agentEnvironment, describeEnvironment} from '../../src/agents/agent-environment.ts';
import {backendNames, findBackend, listBackends} from '../../src/agents/backends.ts';
import {greet} from '../../src/agents/handshake.ts';
import {agentOf, temporaryFolder} from './helpers.ts';

const analyst = {command: process.execPath, args: ['/x/bin.js', 'analyst']};

/** A folder on PATH with these programs in it. */
async function machine(...programs: string[]): Promise<{PATH: string; folder: string}> {
	const folder = await temporaryFolder();
	for (const program of programs) {
		await writeFile(path.join(folder, program), '#!/bin/sh\n');
		await chmod(path.join(folder, program), 0o755);
	}
	return {PATH: folder, folder};
}

test('the analyst is always there; what is not installed says how to install it', async () => {
	const {PATH} = await machine();
	const all = listBackends({PATH}, analyst);
	expect(all.map(found => (found.found ? found.backend.name : found.name))).toEqual(backendNames);
	expect(all.filter(found => found.found)).toHaveLength(1);
	expect(findBackend('gemini', {PATH}, analyst)).toEqual({
		found: false,
		name: 'gemini',
		sentence: 'gemini is not installed (no gemini on PATH): npm i -g @google/gemini-cli@0.61.0',
	});
});

test('a program whose adapter is missing is told apart from one that is not there', async () => {
	const {PATH} = await machine('claude');
	expect(findBackend('claude', {PATH}, analyst)).toMatchObject({
		sentence: `claude found at ${PATH}/claude. The protocol needs its adapter claude-agent-acp: npm i -g @agentclientprotocol/claude-agent-acp@0.101.0`,
	});
});

test('what is found is started by its absolute name, in the mode that asks', async () => {
	const {PATH} = await machine('claude-agent-acp', 'qwen');
	expect(findBackend('claude', {PATH}, analyst)).toMatchObject({
		found: true,
		backend: {command: `${PATH}/claude-agent-acp`, mode: 'default', ours: false},
	});
	expect(findBackend('qwen', {PATH}, analyst)).toMatchObject({
		found: true,
		backend: {command: `${PATH}/qwen`, args: ['--acp'], mode: 'default'},
	});
});

test('a folder or a file that cannot be run is no program, and relative entries of PATH are not searched', async () => {
	const {PATH, folder} = await machine();
	await mkdir(path.join(folder, 'qwen'));
	await writeFile(path.join(folder, 'gemini'), '');
	expect(findBackend('qwen', {PATH}, analyst).found).toBe(false);
	const found = findBackend('gemini', {PATH: `.:${path.relative(process.cwd(), folder)}`}, analyst);
	expect(found.found).toBe(false);
});

test('any command that speaks the protocol can take a role; no shell reads it', async () => {
	const {PATH, folder} = await machine('node');
	await writeFile(path.join(folder, 'my agent.mjs'), '');
	expect(findBackend('node "my agent.mjs" --flag ok', {PATH}, analyst, folder)).toMatchObject({
		found: true,
		backend: {name: 'node', command: `${folder}/node`, args: [`${folder}/my agent.mjs`, '--flag', 'ok'], ours: false},
	});
	expect(findBackend('node a.mjs; rm -rf /', {PATH}, analyst, folder)).toMatchObject({
		found: false,
		sentence: expect.stringContaining('not one plain command'),
	});
	expect(findBackend('nod a.mjs', {PATH}, analyst, folder)).toMatchObject({
		found: false,
		sentence: expect.stringContaining('"nod" is neither a backend'),
	});
});

test('an environment is described by names only', () => {
	const environment = agentEnvironment({HOME: '/h', ANTHROPIC_API_KEY: 'secret', OTHER: 'x', AWS: 'y'}, ['ANTHROPIC_', 'AWS']);
	expect(describeEnvironment('claude', environment)).toBe('claude gets ANTHROPIC_API_KEY AWS HOME (names only). Not passed: 1 others.');
	expect(environment.env).toEqual({HOME: '/h', ANTHROPIC_API_KEY: 'secret', AWS: 'y'});
});

test('a greeting tells who answers, or why nobody does', async () => {
	const folder = await temporaryFolder();
	expect(await greet(agentOf('scripted-agent.mjs', 'echo'), process.env, folder)).toMatchObject({
		ok: true,
		name: 'scripted',
		version: '1.2.3',
	});
	expect(await greet(agentOf('chaos-agent.mjs', 'v2'), process.env, folder)).toMatchObject({
		ok: false,
		sentence: 'chaos-agent speaks version 2 of the protocol, we speak version 1',
	});
	expect(await greet(agentOf('chaos-agent.mjs', 'hang-init'), process.env, folder, 300)).toMatchObject({
		ok: false,
		sentence: 'chaos-agent did not answer initialize within 0.3 s',
	});
	expect(await greet({...agentOf('nowhere.mjs'), name: 'nowhere'}, process.env, folder)).toMatchObject({
		ok: false,
		sentence: expect.stringContaining('nowhere ended before it said hello (exit 1'),
	});
});
