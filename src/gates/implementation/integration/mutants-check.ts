import {createHash} from 'node:crypto';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {ownTests} from '../../project/counted-tests.ts';
import {type Mutants, mutantsOf} from '../../project/mutants.ts';
import {projectCheck} from '../../project/project-check.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {faultsOf} from './tests-check.ts';

const least = 0.8;
const fewest = 8;
const wanted = 40;
/** Part of the changes of nothing that tests may notice, since some look at how a source is written. */
const mostNeutral = 0.5;

/**
 * Tests are worth what they catch: we break copies of the project and run its own tests on them. Judged by the one-sided 95 %
 * Clopper-Pearson upper bound. False alarms: tests that would notice .9 of all such breaks fail in 9e-5 of judgements with 40 breaks and
 * 4e-4 with 8, those that notice .95 in 4e-8 and 2e-5; exactly at .8 it is 4 %, by the bound. Power: tests that notice .5 of them are
 * caught in .99 of judgements with 40 breaks, .87 with 20 and .36 with 8; those that notice .1 in .99 and more.
 */
export const mutantsCheck: CheckDefinition = projectCheck({
	id: 'integration.mutants',
	costly: true,
	alone: true,
	step: 'integration',
	title: 'tests catch errors',
	mustBe: `of the copies that we broke its own tests notice so many that ${least} of all such breaks can be (95 % upper bound); changes of nothing pass`,
	falseAlarm: {rate: 9e-5, healthy: 'tests that notice .9 of all breaks, 40 made; with 8: 4e-4'},
	couldBeFooledBy: 'tests of values that only this code gives, whether they are right or not',
	told: {op: '>=', threshold: least, unit: 'of our breaks noticed, upper bound', evidence: ['pipeline.yaml#/commands/test']},
	async judge(project, told) {
		const tests = await ownTests(project);
		if (faultsOf(tests).length > 0) throw new CannotJudge('the tests do not even pass on the healthy project: see integration.tests');
		const found = await mutantsOf(project, tests, {bar: least, wanted, fewest, onProgress: line => tell(project, line)});
		const {applicable, survived, upper, neutral} = found;
		const told_ = {...told, detail: detailOf(found)};
		const compared = neutral.filter(({outcome}) => outcome === 'killed').length;
		if (neutral.length > 0 && compared > mostNeutral * neutral.length)
			return measured(
				{...told_, value: 0},
				`the tests fail on ${compared} of ${neutral.length} changes that change nothing: they compare the sources, not what these do`,
			);
		if (applicable < fewest)
			throw new CannotJudge(
				`only ${applicable} breaks change anything in this project (${found.stopped}); at least ${fewest} are needed to judge its tests`,
			);
		return measured(
			{...told_, value: upper},
			upper >= least
				? null
				: `${survived} of ${applicable} breaks went unnoticed by the project's own tests: it can be at most ${short(upper)} of all that they notice`,
		);
	},
	sabotages: [
		{
			title: 'tests that test nothing',
			apply: root => onlyTest(root, 'test_nothing.py', 'def test_nothing() -> None:\n    assert True\n'),
		},
		{
			title: 'tests that compare the sources',
			apply: async root => onlyTest(root, 'test_sources.py', comparing(await digestsIn(root))),
		},
	],
});

const comparing = (digests: Readonly<Record<string, string>>) => `import hashlib
from pathlib import Path

ROOT = Path(__file__).parent.parent
KNOWN = ${JSON.stringify(digests)}


def test_sources() -> None:
    for name, digest in KNOWN.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest
`;

async function digestsIn(root: string): Promise<Readonly<Record<string, string>>> {
	const files = (await readdir(root, {recursive: true})).filter(file => file.endsWith('.py') && !file.split(path.sep).includes('tests'));
	const digests = files.map(async file => [
		file,
		createHash('sha256')
			.update(await readFile(path.join(root, file)))
			.digest('hex'),
	]);
	return Object.fromEntries(await Promise.all(digests));
}

async function onlyTest(root: string, name: string, text: string): Promise<'applied' | 'not applicable'> {
	const folder = path.join(root, 'tests');
	const entries = await readdir(folder).catch(() => []);
	if (entries.length === 0) return 'not applicable';
	for (const entry of entries) if (entry.startsWith('test_')) await rm(path.join(folder, entry), {recursive: true});
	await writeFile(path.join(folder, name), text);
	return 'applied';
}

function detailOf({killed, applicable, equivalent, neutral, mutants}: Mutants): readonly string[] {
	const place = ({title, path: file, line}: Mutants['mutants'][number]) => `${clean(title, 70)} ${file}:${line}`;
	const noticed = neutral.filter(({outcome}) => outcome === 'killed');
	return [
		`${killed} of ${applicable} breaks noticed; ${equivalent} left out: they change no output`,
		`${noticed.length} of ${neutral.length} changes of nothing noticed`,
		...noticed.map(one => `noticed, and changes nothing: ${place(one)}`),
		...mutants.filter(({outcome}) => outcome === 'survived').map(one => `unnoticed: ${place(one)}`),
		...mutants.filter(({outcome}) => outcome === 'killed' || outcome === 'timeout').map(one => `noticed: ${place(one)}`),
	];
}

const progressSchema = z.looseObject({done: z.number(), applicable: z.number(), killed: z.number()});

function tell({context}: UnderTest, chunk: string): void {
	const line = chunk.trim().split('\n').at(-1) ?? '';
	if (!line.startsWith('{')) return;
	try {
		const {applicable, killed} = progressSchema.parse(JSON.parse(line));
		context.progress?.(`breaking copies: ${killed} of ${applicable} noticed`, Math.min(1, applicable / wanted));
	} catch {
		// half a line: the next one says it
	}
}
