import type {Detector} from '../detector.ts';
import {nothing} from '../detector.ts';
import {alertRules} from '../infrastructure-items.ts';
import {callSpots, definitionSpots, judgedSpots, shortName} from '../spots.ts';

const measures = /^(locust\.|torch\.profiler\.profile|torch\.utils\.benchmark\.|pytest_benchmark|tensorflow\.profiler|memory_profiler\.)/u;
const histogram =
	/(^|\.)prometheus_client\.(Histogram|Summary)$|^prometheus_fastapi_instrumentator\.|^starlette_exporter\.|^prometheus_flask_exporter\./u;
const clock = /^(time\.(time|perf_counter|monotonic|process_time)|timeit\.)/u;

export const speed: Detector = {
	id: 'O6',
	title: 'Training speed, latency, throughput and memory do not regress',
	certainty: 'static',
	role: 'performance',
	effort: 2,
	detect: context => {
		const modules = [...context.product, ...context.tests];
		const spots = [
			...callSpots(modules, call => measures.test(call.name) || histogram.test(call.name)),
			...definitionSpots(modules, (one, module) => {
				if (one.kind !== 'function') return /(HttpUser|FastHttpUser)/u.test(one.signature);
				if (/(^|,)\s*benchmark\s*(,|$|:)/u.test(one.signature)) return true;
				return (
					/(^|_)(benchmark|latency|throughput)(_|$)/iu.test(shortName(one.name)) && module.facts.calls.some(call => clock.test(call.name))
				);
			}),
			...callSpots(
				modules.filter(module => /(^|\/)(bench|benchmark)\w*\.py$/u.test(module.path)),
				call => clock.test(call.name),
			),
		];
		const alerts = alertRules(context).filter(rule =>
			/latency|duration|slow|p9[059]|throughput|memory|response_?time/iu.test(rule.expression),
		);
		const asked = alerts.map(({path, line, quote}) => ({path, line, quote}));
		const found = judgedSpots(context, spots, {missing: '', next: ''}, asked);
		if (found.evidence.length === 0)
			return nothing(
				'no benchmark and no measurement of latency, throughput or memory',
				'Keep a benchmark with a stored baseline and a limit in CI, and a latency histogram with an alert.',
			);
		if (alerts.length > 0 && spots.length > 0) return {...found, score: 1, missing: '', next: ''};
		if (found.score === 1 && spots.some(spot => context.automatic.has(spot.module.path, spot.scope) && spot.module.facts.guards.length > 0))
			return found;
		return {
			...found,
			score: 0.5,
			missing: 'no stored baseline, limit or alert stands behind the measurement',
			next: 'Fail CI when the benchmark is slower than its stored baseline, or alert on the latency histogram.',
		};
	},
};
