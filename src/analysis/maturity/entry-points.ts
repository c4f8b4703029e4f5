import {mainScope} from '../python/facts.ts';
import {Reach} from '../python/reach.ts';
import {distinctEvidence, type Evidence} from '../repository/evidence.ts';
import type {Context} from './context.ts';
import {handlers} from './serving-code.ts';

export type EntryPoints = {readonly training: readonly Evidence[]; readonly serving: readonly Evidence[]};

const mostCandidates = 60;
const mostNamed = 20;

/** Where a person starts training (a script that reaches a training call, a notebook with one) and what answers requests. */
export function entryPoints(context: Context): EntryPoints {
	const trainingModules = new Set(context.training.map(({module}) => module.path));
	const scripts = context.product.filter(
		module =>
			!module.notebook &&
			module.facts.calls.some(call => call.scope === mainScope || (call.scope === '' && trainingModules.has(module.path))),
	);
	const starting = scripts.slice(0, mostCandidates).flatMap(module => {
		const reach = new Reach(context.index, [{module, scopes: ['', mainScope]}]);
		if (!context.trains(reach)) return [];
		const {calls} = module.facts;
		const own = context.training.find(({module: at, call}) => at === module && call.scope === '');
		const first =
			own?.call ??
			calls.find(call => call.scope === mainScope && /^(main|train|run|app|fit)\w*$/u.test(call.written)) ??
			calls.find(call => call.scope === mainScope);
		return first === undefined ? [] : (module.evidence(first.line) ?? []);
	});
	const notebooks = context.training
		.filter(({module}) => module.notebook)
		.filter(({module}, index, all) => all.findIndex(one => one.module === module) === index)
		.flatMap(({module, call}) => module.evidence(call.line) ?? []);
	const answering = handlers(context).flatMap(({module, scopes}) =>
		module.facts.definitions.filter(one => scopes.includes(one.name)).flatMap(one => module.evidence(one.line) ?? []),
	);
	return {
		training: distinctEvidence([...starting, ...notebooks]).slice(0, mostNamed),
		serving: distinctEvidence(answering).slice(0, mostNamed),
	};
}
