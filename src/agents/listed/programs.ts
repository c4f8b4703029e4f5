import path from 'node:path';
import type {persona} from '../../domain/persona.ts';
import {environmentsDirectory} from '../../system/paths.ts';
import type {Place, Program} from './arguments.ts';
import {docker, helm, kubectl} from './containers.ts';
import {conda, pip, uv} from './packages.ts';
import {jupyter, mlflow, pytest, python} from './python.ts';
import {git, readers} from './readers.ts';

/** The persona's commands, in the forms in which they need no asking. */
const listed = {python, pip, conda, jupyter, mlflow, docker, kubectl} as const satisfies Record<(typeof persona.commands)[number], Program>;
/** What does the same as one of them, or as its tool Read. */
const alike = {...readers, git, pytest, uv, podman: docker, helm};
const programs: Readonly<Record<string, Program>> = {...alike, ...listed};

const ownProgram = /^[0-9a-f]{32}\/bin\/([a-z][\w.-]*)$/;

/** The name a program is listed under. One of an environment that this program made counts like the one of PATH; no other path does. */
function nameOf(program: string): string {
	const below = path.isAbsolute(program) && path.normalize(program) === program ? path.relative(environmentsDirectory(), program) : '';
	const name = ownProgram.exec(below)?.[1] ?? program;
	return /^python3(\.\d{1,2})?$/.test(name) ? 'python' : /^pip3(\.\d{1,2})?$/.test(name) ? 'pip' : name;
}

/** Is this one plain command that the list lets through? Whatever it does not know is not. */
export function isListedCommand(command: readonly string[], place: Place): boolean {
	const [program = '', ...words] = command;
	const name = nameOf(program);
	return Object.hasOwn(programs, name) && (programs[name]?.(words, place) ?? false);
}
