import type {Detector} from '../detector.ts';
import {qualityGates} from '../quality-gates.ts';
import {judgedSpots} from '../spots.ts';

export const validated: Detector = {
	id: 'I4',
	title: 'Model quality is validated before serving',
	certainty: 'static',
	role: 'infrastructure',
	effort: 1,
	detect: context => {
		const gates = qualityGates(context);
		const spots = gates.map(gate => ({module: gate.module, line: gate.moduleLine, scope: gate.scope}));
		return judgedSpots(context, spots, {
			missing: 'no threshold or comparison that could stop a worse model',
			next: 'Compare the hold-out metric with a threshold or the serving model and exit non-zero when it is worse.',
		});
	},
};
