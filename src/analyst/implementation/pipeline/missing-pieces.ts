import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {Pipeline} from '../../../domain/pipeline.ts';
import {shellLine} from '../../../domain/shell-words.ts';
import {inventorySchema} from '../../../steps/assessment/maturity/schema.ts';
import type {WorkTools} from '../../../steps/step.ts';
import {readBounded} from '../../../system/files.ts';
import {setSections} from '../../pipeline_design/pipeline-file.ts';
import {testsOfCommands} from './tests-of-commands.ts';

export type Piece = {
	/** Below the project. */
	readonly path: string;
	readonly why: string;
};

type Missing = Piece & {readonly text: string};

const mostTestFiles = 500;
const maxTestBytes = 1024 * 1024;
const maxInventoryBytes = 16 * 1024 * 1024;

/** A name of the program that is not there is said, with the way to get it; it is never fetched from a registry by that name. */
const gatesGuard = `@command -v $(firstword $(ML_ENGINEER)) >/dev/null || { echo "$(firstword $(ML_ENGINEER)) is not on PATH: in a checkout of the repository of ml-engineer run npm ci && npm link, or say ML_ENGINEER='node CHECKOUT/bin/ml-engineer.js'." >&2; exit 1; }`;

/**
 * Adds to an existing repository what it lacks to be tested and judged by anybody who clones it: tests of its commands, a Makefile, a CI
 * file. What it has in any form is left, and so is all of its code. No waivers: those are a person's. Answers with `pipeline.yaml` as it
 * then is.
 */
export async function addMissingPieces(tools: WorkTools, given: Pipeline): Promise<{pipeline: Pipeline; added: readonly Piece[]}> {
	let pipeline = given;
	const added: Piece[] = [];
	const put = async ({text, ...piece}: Missing) => {
		await tools.put(piece.path, text);
		tools.say(`added ${piece.path}: ${piece.why}`);
		added.push(piece);
	};
	const tests = await missingTests(tools.folder, pipeline);
	if (tests !== null) await put(tests);
	if (tests !== null && !pipeline.commands.test) {
		const commands = {...pipeline.commands, test: ['python', '-m', 'unittest', 'discover', '-s', path.dirname(tests.path)]};
		pipeline = await setSections(tools, {commands});
	}
	for (const piece of [await missingMakefile(tools.folder, pipeline), await missingCi(tools, pipeline)]) {
		if (piece !== null) await put(piece);
	}
	if (added.length === 0) tools.say('tests, Makefile and CI are there, or nothing says how to make them: nothing is added');
	return {pipeline, added};
}

/** Tests of `train` and `predict`, where there are none: neither any, nor one that names what these run. */
async function missingTests(folder: string, pipeline: Pipeline): Promise<Missing | null> {
	const {test, train, predict} = pipeline.commands;
	const file = 'tests/test_commands.py';
	if (!train || !predict || existsSync(path.join(folder, file))) return null;
	if (test && (!test.includes('pytest') || (await testsName(folder, [train, predict])))) return null;
	const why = `${test ? 'no test runs train or predict' : 'no test was found'}: these hold them to what pipeline.yaml promises`;
	return {path: file, why, text: await testsOfCommands(pipeline)};
}

/** Does a test file name the script or module of one of these commands? */
async function testsName(folder: string, commands: readonly (readonly string[])[]): Promise<boolean> {
	const words = commands.flat().filter(word => word.endsWith('.py') || /^[A-Za-z_][\w.]*$/.test(word));
	const stems = words.map(word => path.basename(word, '.py').split('.').at(-1) ?? word).filter(stem => !/^python3?$/.test(stem));
	const files = (await readdir(folder, {recursive: true})).filter(file => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(file));
	for (const file of files.slice(0, mostTestFiles)) {
		const text = (await readBounded(path.join(folder, file), maxTestBytes).catch(() => null))?.toString('utf8') ?? '';
		if (stems.some(stem => new RegExp(`\\b${stem.replaceAll(/[^\w]/g, '\\$&')}\\b`).test(text))) return true;
	}
	return false;
}

async function missingMakefile(folder: string, {commands}: Pipeline): Promise<Missing | null> {
	const names = await readdir(folder);
	if (names.some(name => /^(gnu)?makefile$/i.test(name)) || !commands.test) return null;
	const words = shellWords(commands.test);
	if (words === null) return null;
	const text = `# PYTHON: the environment that has the project's packages. ML_ENGINEER: how the gates are called.
PYTHON ?= python3
ML_ENGINEER ?= ml-engineer
CHECK ?=

.PHONY: test gates

test:
	${words.replace(/^python3?(?= )/, '$(PYTHON)')}

# CHECK=id runs one check.
gates:
	${gatesGuard}
	$(ML_ENGINEER) verify . $(if $(CHECK),--check $(CHECK))
`;
	return {path: 'Makefile', why: 'there is none: `make test` and `make gates` are what a stranger types first', text};
}

async function missingCi(tools: WorkTools, {commands, environment}: Pipeline): Promise<Missing | null> {
	if (!commands.test || (await hasCi(tools.folder))) return null;
	const words = shellWords(commands.test);
	const requirements = environment.lock ?? (existsSync(path.join(tools.folder, 'requirements.txt')) ? 'requirements.txt' : null);
	const install = requirements === null ? (existsSync(path.join(tools.folder, 'pyproject.toml')) ? '.' : null) : `-r ${requirements}`;
	if (words === null || install === null || shellWords([install.replace('-r ', '')]) === null) {
		tools.say('no CI file is added: no requirements file or pyproject.toml says what its tests need');
		return null;
	}
	const text = `name: tests
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: python -m pip install ${environment.lock ? '--require-hashes ' : ''}${install}
      - run: ${words}
`;
	return {path: '.github/workflows/tests.yml', why: 'no CI was found: it runs the tests at every push', text};
}

/** Was a CI file found in ASSESSMENT? Where nobody can tell, none is added. */
async function hasCi(folder: string): Promise<boolean> {
	const bytes = await readBounded(path.join(folder, 'reports', 'inventory.json'), maxInventoryBytes);
	try {
		return bytes === null || inventorySchema.parse(JSON.parse(bytes.toString('utf8'))).ci.length > 0;
	} catch {
		return true; // whoever wrote it, it says nothing
	}
}

/** Words as a line for a shell and for make; null where one would have to be quoted. */
const shellWords = (words: readonly string[]): string | null => {
	const line = words.join(' ');
	return line === shellLine(words) && !/[{}]/.test(line) ? line : null;
};
