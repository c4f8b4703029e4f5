import path from 'node:path';
import {type ThemeName, themeNames} from '../app/theme.ts';
import {type AllowMode, allowModes} from '../domain/allow-mode.ts';
import type {Constraints} from '../domain/constraint.ts';
import {constraintUnits, constraintWordsOf, isConstraintName, unitOf} from '../domain/constraint-names.ts';
import {type Reading, readingSaid, type SaidReading} from '../domain/read-as.ts';
import {type Role, roles} from '../domain/roles.ts';
import {builtSystemTypes, isPhase, jobs, type Phase, phases, type SystemType, systemTypes} from '../domain/workflow.ts';
import type {SessionRequest} from '../engine/request.ts';
import type {SessionChanges} from '../engine/session-changes.ts';
import {inputFailure} from '../system/errors.ts';
import {stateDirectory} from '../system/paths.ts';
import {type WrittenFlags, writtenByFlags} from './written-flags.ts';

/** What the command line asked for, checked; null where nothing was said. */
export type SessionOptions = SessionRequest & {
	readonly stateDirectory: string;
	readonly stateDirectoryIsDefault: boolean;
	readonly until: Phase | null;
	readonly allow: AllowMode | null;
	readonly theme: ThemeName;
	/** For a session that is taken up. */
	readonly changes: SessionChanges;
};

/** The raw values that commander hands over. */
export type SessionFlags = WrittenFlags & {
	focus?: string;
	job?: string;
	data?: string[];
	target?: string | false;
	/** `--target` and `--no-target` were both said: the later one would win without a word. */
	targetNamed?: boolean;
	targetNone?: boolean;
	timeSplit?: string;
	systemType?: string;
	constraint?: string[];
	agent?: string;
	agentFor?: string[];
	workspace?: string;
	out?: string;
	stateDir?: string;
	until?: string;
	allow?: string;
	missing?: string[];
	decimal?: string;
	readAs?: string[];
	table?: string;
	query?: string;
	headless?: boolean;
	json?: boolean;
	strict?: boolean;
	plain?: boolean;
	ascii?: boolean;
	color?: boolean;
	theme?: string;
};

function oneOf<T extends string>(flag: string, value: string | undefined, allowed: readonly T[]): T | null {
	if (value === undefined) return null;
	const found = allowed.find(one => one === value);
	if (found === undefined) throw inputFailure(`${flag} ${value} is unknown. Use one of: ${allowed.join(', ')}.`);
	return found;
}

function constraintsOf(flags: readonly string[]): Constraints {
	const constraints: Constraints = {};
	for (const flag of flags) {
		const at = flag.indexOf('=');
		const name = flag.slice(0, at);
		const text = flag.slice(at + 1).trim();
		if (at < 1 || text === '') throw inputFailure(`--constraint ${flag} is not name=value, for example latency_p99_ms=50.`);
		if (!isConstraintName(name)) {
			throw inputFailure(`--constraint ${name} is unknown. Use one of: ${Object.keys(constraintUnits).join(', ')}.`);
		}
		const unit = constraintUnits[name];
		const value = unit === 'name' ? text : Number(text);
		if (typeof value === 'number' && !(Number.isFinite(value) && value > 0)) {
			throw inputFailure(`--constraint ${name}=${text} needs a number above zero, in ${unit}.`);
		}
		const allowed = constraintWordsOf[name];
		if (allowed && !allowed.includes(text)) {
			throw inputFailure(`--constraint ${name}=${text} is unknown. Use one of: ${allowed.join(', ')}.`);
		}
		constraints[name] = {value, unit, source: 'flag', accepted: true};
	}
	const level = constraints['quality_level'];
	if (level) constraints['quality_level'] = {...level, unit: unitOf('quality_level', constraints['quality_metric']?.value)};
	return constraints;
}

function readingOf(flags: Pick<SessionFlags, 'decimal' | 'readAs'>): SaidReading {
	const decimal = oneOf('--decimal', flags.decimal, ['.', ','] as const);
	const columns: Record<string, Reading> = {};
	for (const flag of flags.readAs ?? []) {
		const said = readingSaid(flag);
		if (said === null)
			throw inputFailure(`--read-as ${flag} is not COLUMN=HOW. HOW is words, number, as_written or missing:WORD, for example zip=words.`);
		const before = columns[said.column];
		columns[said.column] = {...said.reading, ...(before?.missing && {missing: [...before.missing, ...(said.reading.missing ?? [])]})};
	}
	return {...(decimal === null ? {} : {decimal}), ...(Object.keys(columns).length === 0 ? {} : {columns})};
}

/** A comma-separated list. What this version cannot build is refused by name: nobody should learn it at the end of Design. */
function systemTypesOf(flag: string | undefined): readonly SystemType[] | null {
	if (flag === undefined) return null;
	const words = flag.split(',').map(word => word.trim());
	const types = systemTypes.filter(type => words.includes(type));
	const unknown = words.find(word => !types.some(type => type === word));
	if (unknown !== undefined)
		throw inputFailure(`--system-type ${unknown || '""'} is unknown. Use one or several of: ${builtSystemTypes.join(', ')}.`);
	const missing = types.find(type => !builtSystemTypes.includes(type));
	if (missing !== undefined) {
		throw inputFailure(`--system-type ${missing} cannot be built by this version. Use one or several of: ${builtSystemTypes.join(', ')}.`);
	}
	return types;
}

function backendsOf(flags: readonly string[]): Partial<Record<Role, string>> {
	const backends: Partial<Record<Role, string>> = {};
	for (const flag of flags) {
		const at = flag.indexOf('=');
		const role = roles.find(one => one === flag.slice(0, at));
		const backend = flag.slice(at + 1).trim();
		if (role === undefined || backend === '') {
			throw inputFailure(`--agent-for ${flag} is not ROLE=BACKEND. The roles are ${roles.join(', ')}.`);
		}
		backends[role] = backend;
	}
	return backends;
}

const allRoles = (backend: string | undefined): Partial<Record<Role, string>> =>
	backend === undefined ? {} : Object.fromEntries(roles.map(role => [role, backend]));

/** Checks the flags; throws an input failure that names the flag, its value and what is allowed. */
export function sessionOptions(focusArgument: string | undefined, flags: SessionFlags, env: NodeJS.ProcessEnv): SessionOptions {
	const focus = (flags.focus ?? focusArgument)?.trim() || null;
	if (focus !== null && focus.length > 500) throw inputFailure(`The focus has ${focus.length} characters. Say it in 500 or fewer.`);
	const until = flags.until?.toUpperCase();
	if (until !== undefined && !isPhase(until)) throw inputFailure(`--until ${flags.until} is unknown. Use one of: ${phases.join(', ')}.`);
	const state = stateDirectory(flags.stateDir, env);
	if (flags.table !== undefined && flags.query !== undefined)
		throw inputFailure('--table and --query both say which rows are the data: leave one away.');
	const systemTypes = systemTypesOf(flags.systemType);
	const constraints = constraintsOf(flags.constraint ?? []);
	const backendFor = backendsOf(flags.agentFor ?? []);
	return {
		focus,
		job: oneOf('--job', flags.job, jobs),
		dataPaths: flags.data && flags.data.length > 0 ? flags.data.map(file => path.resolve(file)) : null,
		target: flags.target === false ? 'none' : flags.target === undefined ? null : {column: flags.target},
		timeSplit: flags.timeSplit ?? null,
		systemTypes,
		constraints,
		backend: flags.agent ?? 'analyst',
		backendFor,
		workspace: path.resolve(flags.workspace ?? '.'),
		out: flags.out === undefined ? null : path.resolve(flags.out),
		stateDirectory: state.directory,
		stateDirectoryIsDefault: state.isDefault,
		until: until ?? null,
		allow: oneOf('--allow', flags.allow, allowModes),
		missingWords: flags.missing ?? [],
		reading: readingOf(flags),
		written: writtenByFlags(flags),
		table: flags.table ?? null,
		query: flags.query ?? null,
		theme: oneOf('--theme', flags.theme, themeNames) ?? 'dark',
		changes: {
			systemTypes,
			constraints,
			backends: {...allRoles(flags.agent), ...backendFor},
			workspace: flags.workspace === undefined ? null : path.resolve(flags.workspace),
		},
	};
}
