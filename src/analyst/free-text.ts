import {realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {findSources, formatByName} from '../analysis/dataset/sources.ts';
import {stepsOf} from '../domain/workflow.ts';
import {reportOf} from '../steps/reports.ts';
import type {StepInput} from '../steps/step.ts';
import {Failure} from '../system/errors.ts';
import {doStep, type Place} from './turn.ts';
import {works} from './work.ts';

const asked: Readonly<Record<string, RegExp>> = {
	problem_type: /\bproblem[ _-]?type\b/i,
	data: /\bdata\b|\bprofile\b|\bleak/i,
	constraints: /\bconstraints?\b/i,
	infrastructure: /\binfrastructure\b/i,
	maturity: /\bmaturity\b|\bmlops\b/i,
};

/**
 * Answers a prompt that names no step of ours: a person typed it in another program. Understands the names of the steps, "assess" for all
 * of them, a path of a data file and `target <column>`; anything else is answered with what can be done here.
 */
export async function answerFreely(place: Place, text: string): Promise<void> {
	const {speaker} = place;
	const steps = stepsOf('ASSESSMENT', ['training_pipeline']).map(step => step.id);
	const wanted = /\bassess/i.test(text) ? steps : steps.filter(step => asked[step]?.test(text));
	if (wanted.length === 0) {
		speaker.say('I assess machine learning data and projects, offline and without a model. Say one of:');
		speaker.say('  assess data.csv target "column"     all five steps');
		speaker.say('  data data.csv target "column"       columns, missing, duplicates, leakage, suspects');
		speaker.say('  maturity                            tests, CI, tracking, monitoring of this folder');
		speaker.say(`Steps: ${Object.keys(works).join(', ')}. Reports are written to reports/ here.`);
		return;
	}
	const dataFiles = await dataFilesFor(place, text, wanted);
	const target = text.match(/\btarget\b[\s:=]*(?:"([^"]+)"|'([^']+)'|(\S+))/i);
	const found: Record<string, unknown> = {};
	for (const step of wanted) {
		const input = inputFor(place, step, dataFiles, target?.[1] ?? target?.[2] ?? target?.[3] ?? null, found);
		found[step] = await doStep(place, input);
		speaker.say(`${step}: ${reportOf('ASSESSMENT', step)?.summary(found[step]) ?? 'done'}  (reports/${step}.json)`);
	}
}

/** Files that the prompt names; else the one data file of the folder, if there is exactly one. */
async function dataFilesFor(place: Place, text: string, wanted: readonly string[]): Promise<string[]> {
	const named: string[] = [];
	for (const match of text.matchAll(/"([^"]+)"|'([^']+)'|([^\s"']+)/g)) {
		const file = path.resolve(place.cwd, match[1] ?? match[2] ?? match[3] ?? '');
		const found = await stat(file).catch(() => null);
		// What is named like a data file and is not there fails with the sentence for it, instead of being overlooked.
		if (found?.isFile() || (found === null && formatByName(file, true) !== null)) named.push(file);
	}
	if (named.length > 0 || wanted.every(step => step === 'maturity' || step === 'constraints')) return named;
	try {
		const reportsHere = `${path.join(await realpath(place.cwd), 'reports')}${path.sep}`;
		const sources = (await findSources([place.cwd])).filter(source => !source.file.startsWith(reportsHere));
		const [only] = sources;
		if (sources.length === 1 && only) return [only.file];
		if (sources.length > 1) place.speaker.say(`${sources.length} data files here; name the one to read`);
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		place.speaker.say(error.message);
	}
	return [];
}

function inputFor(
	place: Place,
	step: string,
	dataFiles: readonly string[],
	target: string | null,
	found: Readonly<Record<string, unknown>>,
): StepInput {
	return {
		sessionId: place.sessionId,
		phase: 'ASSESSMENT',
		step,
		focus: 'asked in another program',
		job: 'assess',
		systemTypes: ['training_pipeline'],
		workspace: place.cwd,
		project: null,
		dataFiles,
		trainingFiles: dataFiles,
		target,
		timeSplit: null,
		missingWords: [],
		readAs: {},
		readings: [],
		constraints: {},
		decisions: {},
		environment: {},
		reports: {...found},
	};
}
