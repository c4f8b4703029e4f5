import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {gitTop, harmlessGit} from '../../../analysis/repository/git-files.ts';
import {counted, short} from '../../../domain/format.ts';
import {isLowerBetter} from '../../../domain/metric.ts';
import type {Pipeline} from '../../../domain/pipeline.ts';
import {parsePipeline, pipelineFile, readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {run} from '../../../system/exec.ts';
import {leftOut, measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {projectCheck} from '../../project/project-check.ts';
import {editPipeline} from '../../project/tamper.ts';

const mostCommits = 300;

type Level = {readonly value: number; readonly metric: string};

/** The level of quality that stands as accepted; null when none does. */
function acceptedIn({constraints, model}: Pipeline): Level | null {
	const level = constraints['quality_level'];
	const metric = constraints['quality_metric']?.value ?? model?.metric ?? '';
	return level?.accepted && typeof level.value === 'number' ? {value: level.value, metric: String(metric)} : null;
}

type Committed = {readonly commit: string; readonly level: Level};

/** Accepted levels in the history of pipeline.yaml, the newest first; null without a history. Throws CannotJudge for a part of one. */
async function levelsOf(root: string, signal: AbortSignal): Promise<readonly Committed[] | null> {
	const place = gitTop(root);
	if (place === null) return null;
	const git = async (...words: readonly string[]) => {
		const result = await harmlessGit(place, words, {signal});
		signal.throwIfAborted();
		return result.ended === 'exited' && result.exitCode === 0 ? result.stdout : null;
	};
	const file = path.relative(place.top, path.join(root, pipelineFile)).split(path.sep).join('/');
	const commits = (await git('log', `-n${mostCommits}`, '--format=%H', '--', file))?.split('\n').filter(line => line !== '') ?? [];
	if (commits.length === 0) return null;
	if ((await git('rev-parse', '--is-shallow-repository'))?.trim() === 'true')
		throw new CannotJudge('the clone is shallow, so whether the accepted level was lowered cannot be checked: fetch the whole history');
	const levels: Committed[] = [];
	for (const commit of commits) {
		const text = await git('show', `${commit}:${file}`);
		const read = text === null ? null : parsePipeline(text);
		const level = read?.ok ? acceptedIn(read.pipeline) : null;
		if (level) levels.push({commit, level});
	}
	return levels;
}

/** A repository whose first commit accepted a harder level. */
const lowered: Sabotage = {
	title: 'an accepted level lowered by a commit',
	apply: async root => {
		const read = await readPipeline(root);
		const level = read.ok ? acceptedIn(read.pipeline) : null;
		if (level === null) return 'not applicable';
		const git = async (...words: readonly string[]) => {
			const quiet = ['-c', 'user.name=a', '-c', 'user.email=a@localhost', '-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgsign=false'];
			const env = {PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C'};
			const result = await run('git', [...quiet, ...words], {cwd: root, env, timeoutMs: 60_000});
			if (result.exitCode !== 0)
				throw new Error(`git ${words[0]} ended with ${result.exitCode ?? result.ended}: ${result.stderr.slice(0, 200)}`);
		};
		const file = path.join(root, pipelineFile);
		const now = await readFile(file, 'utf8');
		const harder = isLowerBetter(level.metric) ? level.value * 0.9 : level.value * 1.1;
		await editPipeline(root, document => {
			document.setIn(['constraints', 'quality_level', 'value'], harder);
			return true;
		});
		await git('init', '--quiet');
		await git('add', pipelineFile);
		await git('commit', '--quiet', '--message', 'accept a level');
		await writeFile(file, now);
		await git('commit', '--quiet', '--all', '--message', 'tidy');
		return 'applied';
	},
};

/**
 * The level that a person accepted is none that was lowered to what the model reached. Where git has the history of pipeline.yaml, an
 * earlier accepted level of the same metric that was harder fails; whoever lowers one for a reason waives it with that reason. Nothing
 * in it is random.
 */
export const levelKeptCheck: CheckDefinition = projectCheck({
	id: 'validation.level_kept',
	step: 'validation',
	title: 'level was not lowered',
	mustBe: 'no earlier commit of pipeline.yaml accepted a harder level of the same metric',
	couldBeFooledBy: 'a history that was rewritten',
	told: {op: '==', threshold: 0, unit: 'harder levels before', evidence: [`${pipelineFile}#/constraints/quality_level`]},
	async judge({context, pipeline}, told) {
		const level = acceptedIn(pipeline);
		if (level === null) return leftOut;
		const levels = await levelsOf(context.root, context.signal);
		if (levels === null) return leftOut;
		const lower = isLowerBetter(level.metric);
		const harder = levels.filter(
			one => one.level.metric === level.metric && (lower ? one.level.value < level.value : one.level.value > level.value),
		);
		const hardest = harder.toSorted((one, other) => (lower ? one.level.value - other.level.value : other.level.value - one.level.value))[0];
		const detail = [
			`${counted(levels.length, 'commit')} of ${pipelineFile} with an accepted level, now ${short(level.value)} ${level.metric}`,
			...harder.map(one => `${one.commit.slice(0, 12)}: ${short(one.level.value)}`),
		];
		return measured(
			{...told, value: harder.length, detail},
			hardest === undefined
				? null
				: `${pipelineFile} accepts ${level.metric} ${short(level.value, 4)}; commit ${hardest.commit.slice(0, 12)} accepted ${short(hardest.level.value, 4)}: reach that, or waive this with the reason`,
		);
	},
	sabotages: [lowered],
});
