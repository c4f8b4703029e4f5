import path from 'node:path';
import {argumentsOf, mainScope} from '../python/facts.ts';
import type {PythonModule} from '../python/module.ts';
import type {Entry} from '../python/reach.ts';
import type {Evidence} from '../repository/evidence.ts';
import {isTestFile} from '../repository/place.ts';
import {located, type Run} from './runs.ts';
import type {Survey} from './survey.ts';

/** Where a run enters Python, with the lines that start it. */
export type StartedEntry = Entry & {readonly run: Run | null; readonly chain: readonly Evidence[]};

const started = ['', mainScope];

/** The Python a run starts: the file, the module, or the test files that pytest collects. Empty for other programs. */
export function entriesOf(survey: Survey, run: Run): StartedEntry[] {
	const {invocation, folder} = run;
	const make = (module: PythonModule | null | undefined, scopes: readonly string[] = started): StartedEntry[] =>
		module ? [{module, scopes, run, chain: run.chain}] : [];
	switch (invocation.kind) {
		case 'python': {
			const file = located(survey.repository, invocation.file, folder);
			return file === null ? [] : make(survey.index.at(file));
		}
		case 'module':
			return make(survey.index.byName(invocation.name, folder));
		case 'pytest':
		case 'unittest':
			return collected(survey, invocation.paths, folder).flatMap(module => make(module, testScopes(module)));
		case 'program':
			return [
				...make(consoleScript(survey, invocation.name)),
				...servedApplication(survey, invocation.words, folder).flatMap(module => make(module, [''])),
			];
		default:
			return [];
	}
}

/** Test files pytest would collect for its arguments; without arguments all, or the ones below the configured testpaths. */
export function collected(survey: Survey, paths: readonly string[], folder: string): PythonModule[] {
	const configured = paths.length > 0 ? paths : testPaths(survey, folder);
	const roots = (configured.length > 0 ? configured : ['.']).map(one => path.posix.normalize(path.posix.join(folder, one)));
	return survey.modules.filter(module => {
		if (module.notebook) return false;
		return roots.some(
			root =>
				module.path === root ||
				(isTestFile(module.path) && (root === '.' || module.path.startsWith(root.endsWith('/') ? root : `${root}/`))),
		);
	});
}

/** `testpaths` of pyproject.toml, pytest.ini, setup.cfg or tox.ini. */
function testPaths(survey: Survey, folder: string): string[] {
	for (const name of ['pytest.ini', 'pyproject.toml', 'setup.cfg', 'tox.ini']) {
		const file = path.posix.normalize(path.posix.join(folder, name));
		if (!survey.repository.has(file)) continue;
		const lines = survey.repository.lines(file);
		const at = lines.findIndex(line => /^\s*testpaths\s*=/u.test(line));
		if (at === -1) continue;
		const text = lines
			.slice(at, at + 6)
			.join('\n')
			.replace(/^\s*testpaths\s*=/u, '');
		const block = text.trimStart().startsWith('[') ? text.slice(0, text.indexOf(']') + 1 || undefined) : (text.split(/\n(?=\S)/u)[0] ?? '');
		return block
			.replace(/["'[\],]/gu, ' ')
			.split(/\s+/u)
			.filter(Boolean);
	}
	return [];
}

export function testScopes(module: PythonModule): string[] {
	const tests = module.facts.definitions.filter(
		one => /^(test_?\w*|Test\w*|setUp\w*|.*Test|.*TestCase)(\.|$)/u.test(one.name) || one.decorators.some(name => name.includes('fixture')),
	);
	return ['', ...tests.map(one => one.name)];
}

/** The module a console script of the project itself starts. */
function consoleScript(survey: Survey, name: string): PythonModule | null {
	for (const file of survey.dependencyFiles) {
		if (!/^(pyproject|setup\.py|setup\.cfg)$/u.test(file.kind)) continue;
		for (const line of survey.repository.lines(file.path)) {
			const found = /["']?([\w.-]+)["']?\s*=\s*["']?([\w.]+):[\w.]+/u.exec(line);
			if (found?.[1] === name && found[2] !== undefined) return survey.index.byName(found[2], path.posix.dirname(file.path));
		}
	}
	return null;
}

/** `uvicorn app.main:app`, `gunicorn -k x app:app`, `streamlit run app.py`. */
function servedApplication(survey: Survey, words: readonly string[], folder: string): PythonModule[] {
	if (
		!/^(uvicorn|gunicorn|hypercorn|daphne|waitress-serve|flask|fastapi|streamlit|serve|bentoml|celery|litserve)$/u.test(
			words[0]?.split('/').at(-1) ?? '',
		)
	)
		return [];
	return words.slice(1).flatMap(word => {
		const name = /^([\w.]+):[\w.()]+$/u.exec(word)?.[1];
		const module = name === undefined ? undefined : (survey.index.byName(name, folder) ?? survey.index.byName(name));
		return module ? [module] : [];
	});
}

/** DAGs and flows whose own code gives them a schedule run without a person: module, line of the schedule. */
export function scheduledEntries(survey: Survey): StartedEntry[] {
	const found: StartedEntry[] = [];
	for (const module of survey.modules) {
		if (module.notebook) continue;
		const {facts} = module;
		const lines: number[] = [];
		const scheduler = facts.imports.some(one => /^(airflow|prefect|dagster|apscheduler|schedule|celery|modal)(\.|$)/u.test(one.target));
		if (!scheduler) continue;
		for (const call of facts.calls) {
			const {keyword} = argumentsOf(call);
			const wanted =
				keyword.get('schedule') ??
				keyword.get('schedule_interval') ??
				keyword.get('cron') ??
				keyword.get('interval') ??
				keyword.get('cron_schedule') ??
				keyword.get('timetable');
			const named =
				/(^|\.)(DAG|dag|serve|deploy|Deployment|build_from_flow|ScheduleDefinition|schedule|CronSchedule|IntervalSchedule|function)$/u.test(
					call.name,
				);
			if (named && wanted !== undefined && wanted !== 'None' && !/^(@once|once|)$/u.test(wanted)) lines.push(call.line);
			if (/\.add_job$/u.test(call.name) || /^schedule\.every/u.test(call.name)) lines.push(call.line);
		}
		const chain = lines.flatMap(line => module.evidence(line) ?? []);
		if (chain.length > 0) found.push({module, scopes: ['', mainScope, ...facts.definitions.map(one => one.name)], run: null, chain});
	}
	return found;
}
