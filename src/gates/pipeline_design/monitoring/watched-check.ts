import {isMap, isSeq} from 'yaml';
import type {CheckDefinition} from '../../../steps/step.ts';
import {quoted} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {projectCheck} from '../../project/project-check.ts';
import {editPipeline} from '../../project/tamper.ts';

/** The name under which the score itself is watched. */
const score = 'prediction';

/** Everything that goes in and what comes out is watched, with a window and a threshold. */
export const watchedCheck: CheckDefinition = projectCheck({
	id: 'monitoring.complete',
	step: 'monitoring',
	title: 'all is watched',
	mustBe: 'every feature and the prediction has a metric, a window and a threshold',
	couldBeFooledBy: 'thresholds that never alarm, or always do: the gate of Monitor injects shifts',
	told: {op: '<=', threshold: 0, unit: 'unwatched', evidence: ['pipeline.yaml#/monitors']},
	async judge({pipeline}, told) {
		const {features, monitors} = pipeline;
		if (!monitors) throw new CannotJudge('pipeline.yaml has no monitors section');
		const watched = new Set(monitors.map(one => one.of));
		const known = new Set([...(features ?? []).map(({name}) => name), score]);
		const unwatched = [...known].filter(name => !watched.has(name));
		const strangers = [...watched].filter(name => !known.has(name) && features);
		const wrong = [
			...unwatched.map(name => `${quoted(name)} is not watched`),
			...strangers.map(name => `${quoted(name)} is watched and is no feature`),
		];
		const detail = [`${monitors.length} monitors for ${known.size - 1} features and the prediction`, ...wrong.slice(0, 10)];
		return measured({...told, value: wrong.length, detail}, wrong[0] ?? null);
	},
	sabotages: [
		{
			title: 'the prediction is not watched',
			apply: root =>
				editPipeline(root, document => {
					const monitors = document.get('monitors');
					if (!isSeq(monitors)) return false;
					const left = monitors.items.filter(one => !isMap(one) || one.get('of') !== score);
					if (left.length === monitors.items.length) return false;
					monitors.items = left;
					return true;
				}),
		},
	],
});
