import {createStore} from 'zustand/vanilla';
import type {StartModel, StartOptions, StartPort} from '../../src/app/actions.ts';
import {persona} from '../../src/domain/persona.ts';

export const strikes: StartModel = {
	place: '~/strikes  1 file, no git',
	focus: 'bird strike damage predictor',
	data: [{value: '/home/you/strikes/birdstrikes.csv', label: 'birdstrikes.csv', note: '1.2 MB   10,000 rows x 14 columns   0 bad lines'}],
	dataChosen: '/home/you/strikes/birdstrikes.csv',
	targets: [
		{
			value: 'Effect Amount of damage',
			label: 'Effect Amount of damage',
			note: '"None" 8,939  Minor 549  Substantial 311  Medium 186  C 14  B 1',
		},
		{value: 'Wildlife Size', label: 'Wildlife Size', note: 'Small 7,000  Medium 2,500  Large 500'},
	],
	targetChosen: 'Effect Amount of damage',
	targetNotes: ['! "None" is a word here, not a missing value (pandas 2 reads it as missing). Kept as a class.'],
	jobs: [
		{value: 'new', label: 'new project', note: 'train and serve a model'},
		{value: 'assess', label: 'only assess', note: 'reads; writes nothing'},
	],
	job: 'new',
	systemTypes: [
		{value: 'training_pipeline', label: 'training pipeline', note: 'data to a tracked model'},
		{value: 'inference_service', label: 'inference service', note: 'a model that answers requests'},
	],
	systemType: 'training_pipeline',
	writes: '~/strikes/bird-strike-damage-predictor/',
	agents: [{value: 'analyst', label: 'built-in analyst', note: 'offline, no key, no cost'}],
	agent: 'analyst',
	asks: [
		{value: 'ask', label: 'before every command it runs', note: ''},
		{value: 'listed', label: 'not for the listed tools', note: 'python and pip are any code'},
	],
	ask: 'ask',
	found: null,
	dataFound: null,
	plan: [
		{when: 'now', what: 'reads the file, puts 2,000 rows aside (stratified), shows what it found, stops', takes: '10 s'},
		{when: 'later', what: 'designs and builds, when you say so', takes: '4 min'},
		{when: 'never', what: 'uploads anything; the only network use is the package registry, and it is asked for first', takes: ''},
	],
	environment: 'python 3.11.7 conda:ml    sklearn 1.8, lightgbm 4.7    Docker not available    No k8s context    gpu none',
	sessions: [],
	capabilities: persona.capabilities,
	looking: null,
	resuming: false,
	opening: false,
};

/** A start view's surroundings; `started` holds what it was asked to begin. */
export function fakeStart(model: StartModel = strikes, refuse: string | null = null) {
	const store = createStore<StartModel>(() => model);
	const started: StartOptions[] = [];
	const chosen: string[] = [];
	const port: StartPort = {
		model: store,
		chooseData: path => {
			chosen.push(path);
		},
		folderFor: (focus, job) => (job === 'assess' ? '' : `~/strikes/${focus.replaceAll(' ', '-')}/`),
		onStart: async options => {
			started.push(options);
			return refuse;
		},
		onResume: async () => null,
	};
	return {port, store, started, chosen};
}
