import {short} from '../../../domain/format.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {leftOut, measured} from '../../measurement.ts';
import {projectCheck} from '../../project/project-check.ts';

/** Rounding of the report's figures. */
const tolerance = 0.02;

/** The sums behind the number of workers, done again: rate x time of a request / workers, and what was accepted as a limit. */
export const capacityCheck: CheckDefinition = projectCheck({
	id: 'serving.capacity',
	step: 'serving',
	title: 'capacity adds up',
	mustBe: 'the planned workers take the asked rate below their limit, by sums done again, and meet what was accepted',
	couldBeFooledBy: 'a time of a request that was estimated too low: it is measured when the service is built',
	told: {op: '<=', threshold: 1, unit: 'utilisation', evidence: ['reports/serving.json#/capacity', 'pipeline.yaml#/serving']},
	async judge({context, pipeline}, told) {
		const report = await context.report('PIPELINE_DESIGN.serving');
		const capacity = isFields(report) && isFields(report['capacity']) ? report['capacity'] : null;
		if (!pipeline.serving || !capacity) return leftOut;
		const serviceMs = numberIn(capacity, 'service_ms');
		const workers = numberIn(capacity, 'workers');
		if (serviceMs === null || workers === null || serviceMs <= 0 || workers < 1)
			return measured({...told, value: null}, 'the report plans no workers, or says not how long a request takes');
		const rate = wanted(context, 'throughput_rps');
		const limit = wanted(context, 'latency_p99_ms');
		const asked = rate?.value ?? numberIn(capacity, 'asked_rps') ?? 0;
		const utilisation = (asked * serviceMs) / 1000 / workers;
		const claimed = numberIn(capacity, 'utilisation');
		const detail = [
			`${short(asked)} requests/s x ${short(serviceMs)} ms / ${workers} workers = ${short(utilisation)} of their time`,
			rate ? `the rate is ${rate.accepted ? 'accepted' : 'a proposal that nobody accepted'}` : 'no rate was set',
		];
		const faults = [
			asked > 0 && claimed !== null && Math.abs(claimed - utilisation) > tolerance
				? `the report says ${short(claimed)} utilisation, the sum gives ${short(utilisation)}`
				: null,
			pipeline.serving.workers === workers ? null : `pipeline.yaml plans ${pipeline.serving.workers} workers, the report ${workers}`,
			utilisation >= 1 && rate?.accepted !== false ? `${workers} workers cannot take ${short(asked)} requests/s` : null,
			limit?.accepted && serviceMs > limit.value
				? `one request takes ${short(serviceMs)} ms alone, ${short(limit.value)} ms were accepted as its p99`
				: null,
		].filter(fault => fault !== null);
		const proposed = rate?.accepted === false ? ({proposed: true, met: utilisation < 1} as const) : {};
		return measured({...told, ...proposed, value: utilisation, claimed, detail}, faults[0] ?? null);
	},
	sabotages: [
		{
			title: 'other workers than were planned, same sum',
			apply: root =>
				editReport(root, 'serving', report =>
					isFields(report['capacity'])
						? {...report, capacity: {...report['capacity'], workers: Number(report['capacity']['workers']) + 7}}
						: null,
				),
		},
	],
});

function wanted({state}: GateContext, name: string): {readonly value: number; readonly accepted: boolean} | null {
	const found = Object.hasOwn(state.constraints, name) ? state.constraints[name] : undefined;
	return typeof found?.value === 'number' ? {value: found.value, accepted: found.accepted} : null;
}
