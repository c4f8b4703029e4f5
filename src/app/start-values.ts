import {builtSystemTypes, type Job, jobs, type SystemType, systemTypes} from '../domain/workflow.ts';
import type {Candidate} from './actions.ts';

export const isJob = (text: string): text is Job => jobs.some(job => job === text);
export const isBuiltType = (text: string): text is SystemType => builtSystemTypes.some(type => type === text);

const typeNotes = {
	training_pipeline: 'tracked, tuned, reproducible training',
	inference_service: 'a model behind an API',
	feature_store: 'features on line and off line, point in time',
} as const satisfies Record<SystemType, string>;

/** What can be built: all that this version can do together first where that is several, then each; the rest is named and cannot be chosen. */
export function systemTypeCandidates(): readonly Candidate[] {
	const each = systemTypes.map(
		(type): Candidate => ({
			value: type,
			label: type.replaceAll('_', ' '),
			note: typeNotes[type],
			...(isBuiltType(type) ? {} : {unavailable: 'not part of this version yet'}),
		}),
	);
	const together = builtSystemTypes.filter(type => type !== 'feature_store');
	if (together.length < 2) return each;
	return [
		{value: together.join(), label: together.map(type => type.replaceAll('_', ' ')).join(' + '), note: 'one project for both'},
		...each,
	];
}
