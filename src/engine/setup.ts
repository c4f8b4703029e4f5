import {lstat, readdir, stat} from 'node:fs/promises';
import {discoverDataFiles} from '../analysis/dataset/discover.ts';
import {askForTarget, type DataTools} from '../analysis/dataset/process/client.ts';
import {findSources, namedAgain} from '../analysis/dataset/sources.ts';
import type {Constraints} from '../domain/constraint.ts';
import type {SaidReading} from '../domain/read-as.ts';
import type {Role} from '../domain/roles.ts';
import type {DataRequest} from '../domain/state.ts';
import {defaultSystemTypes, type Job, type SystemType} from '../domain/workflow.ts';
import {codeOf, inputFailure, messageOf} from '../system/errors.ts';
import {projectFolder, type SessionRequest} from './request.ts';

/** All that a session needs before it can begin; nothing in it has been written anywhere yet, and the data was not read. */
export type Setup = {
	readonly focus: string;
	readonly job: Job;
	readonly systemTypes: readonly SystemType[];
	readonly workspace: string;
	/** null for job assess. */
	readonly project: string | null;
	/** null: no data, only the repository is assessed. */
	readonly dataRequest: DataRequest | null;
	readonly constraints: Constraints;
	readonly backends: Readonly<Record<Role, string>>;
};

/** Fills in what was not said, as far as it can be known without reading data; throws input failures that say what is missing. */
export async function completeSetup(
	request: SessionRequest,
	signal?: AbortSignal,
	progress?: (label: string, fraction: number) => void,
): Promise<Setup> {
	const {focus, workspace, backend} = request;
	if (focus === null) throw inputFailure('No focus was given. Say what should be predicted: ml-engineer "churn prediction service".');
	const job = request.job ?? 'new';
	const project = projectFolder(job, workspace, focus, request.out);
	await checkPlaces(job, workspace, project);
	const named = await chooseFiles(request.dataPaths, workspace, job, project);
	if (named === null) refuseWithoutData(request);
	return {
		focus,
		job,
		systemTypes: request.systemTypes ?? defaultSystemTypes,
		workspace,
		project,
		dataRequest: named === null ? null : await dataRequestOf(named, request, {signal, progress}),
		constraints: request.constraints,
		backends: {
			data_pipeline: backend,
			model_architecture: backend,
			infrastructure: backend,
			monitoring: backend,
			performance: backend,
			...request.backendFor,
		},
	};
}

/** The files that are there now, a folder as the files in it. What a column holds is found out when the data is read. */
async function dataRequestOf(
	named: readonly string[],
	{focus, target, timeSplit, missingWords, reading, written, table, query}: SessionRequest,
	tools: DataTools,
): Promise<DataRequest> {
	const sources = await findSources(named);
	const files = sources.map(source => source.file);
	const said = namedAgain(sources);
	if (target === null) return askForTarget({files, missingWords: [...missingWords], reading, written, table, query, focus}, tools);
	return {
		files,
		target: target === 'none' ? null : target.column,
		time_split: timeSplit,
		missing_words: [...missingWords],
		...(isSaid(reading) ? {reading} : {}),
		written: said.length === 0 ? written : {...written, said},
		table,
		query,
	};
}

const isSaid = ({decimal, columns}: SaidReading) => decimal !== undefined || Object.keys(columns ?? {}).length > 0;

/** What is said of data says nothing where there is none. */
function refuseWithoutData({target, timeSplit, missingWords, reading, written = {}, table, query}: SessionRequest): void {
	const said = [
		...(target === null || target === 'none' ? [] : [`--target ${target.column}`]),
		...(timeSplit === null ? [] : [`--time-split ${timeSplit}`]),
		...(table === null ? [] : [`--table ${table}`]),
		...(query === null ? [] : ['--query']),
		...(missingWords.length === 0 ? [] : [`--missing ${missingWords[0]}`]),
		...(reading.decimal === undefined ? [] : [`--decimal ${reading.decimal}`]),
		...Object.keys(reading.columns ?? {}).map(column => `--read-as ${column}`),
		...Object.keys(written).map(name => `--${name.replaceAll('_', '-')}`),
	];
	const [first] = said;
	if (first !== undefined) throw inputFailure(`${first} is about data, and no data file was named or found. Name one with --data.`);
}

/** Throws an input failure when the workspace is no readable folder or a new project's place is taken by something that is not ours. */
export async function checkPlaces(job: Job, workspace: string, project: string | null): Promise<void> {
	try {
		if (!(await stat(workspace)).isDirectory()) throw inputFailure(`--workspace ${workspace} is not a folder. Name a folder.`);
		await readdir(workspace);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') throw inputFailure(`--workspace ${workspace} is not there. Make it, or name another folder.`);
		if (codeOf(error) === undefined) throw error;
		throw inputFailure(`--workspace ${workspace} cannot be read (${messageOf(error)}). Name another folder.`);
	}
	if (project === null || (job === 'improve' && project === workspace)) return;
	const stats = await lstat(project).catch(() => null);
	if (stats === null) return;
	if (!stats.isDirectory())
		throw inputFailure(`${project} is in the way of the project: it is not a folder. Name another place with --out.`);
	const entries = await readdir(project);
	if (entries.length > 0 && !entries.includes('.ml-engineer')) {
		throw inputFailure(`${project} holds files that are not a project of ml-engineer. Name another place with --out.`);
	}
}

/**
 * The data files: those named, or the only one in the workspace. null when there is none and the job does without; throws an
 * input failure that lists what could be meant otherwise.
 */
export async function chooseFiles(
	named: readonly string[] | null,
	workspace: string,
	job: Job,
	project: string | null,
): Promise<readonly string[] | null> {
	if (named) return named;
	const {files} = await discoverDataFiles(workspace, {exclude: project === null || project === workspace ? [] : [project]});
	const [only] = files;
	if (files.length === 1 && only) return [only.file];
	if (files.length === 0) {
		if (job === 'assess') return null;
		throw inputFailure(`No data file was found in ${workspace}. Name one with --data, or use --job assess.`);
	}
	if (job === 'assess') return null;
	const names = files.slice(0, 8).map(file => file.name);
	throw inputFailure(`${files.length} data files were found in ${workspace}: ${names.join(', ')}. Choose with --data.`);
}
