import {phases, phaseTitles} from '../domain/workflow.ts';
import type {Engine} from '../engine/engine.ts';
import {nextKeys, nextStep} from './next-step.ts';
import {gateText} from './steps-view.ts';
import type {ViewStore} from './view-state.ts';

/**
 * Says by itself what a person must not miss: a gate was judged, a sentence from the engine; and rings when something waits or
 * a gate was judged. It never moves the focus. Answers with the way to stop it.
 */
export function announce(engine: Engine, view: ViewStore, ring: () => void): () => void {
	const {changed_meanwhile: changed} = engine.session.getState().state;
	if (changed.length > 0) view.setState({toast: `Since it was saved: ${changed.join('; ')}`});
	const stopSession = engine.session.subscribe(({state}, {state: before}) => {
		const known = new Set(before.inbox.map(item => item.id));
		if (state.inbox.some(item => !known.has(item.id))) ring();
		for (const id of phases) {
			const phase = state.phases[id];
			if (!phase.gate || phase.gate === before.phases[id].gate || phase.gate.judged_at === before.phases[id].gate?.judged_at) continue;
			ring();
			const next = nextStep(state);
			view.setState({toast: `Gate ${phaseTitles[id]}: ${gateText(phase)}; v shows it${next ? `. Next: ${nextKeys(next)}` : ''}`});
		}
	});
	const stopNotices = engine.notices.subscribe((now, before) => {
		const newest = now.at(-1);
		if (newest && newest !== before.at(-1)) view.setState({toast: newest.text});
	});
	return () => {
		stopSession();
		stopNotices();
	};
}
