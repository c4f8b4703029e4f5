import {counted} from '../../domain/format.ts';
import type {InboxItem} from '../../domain/inbox.ts';
import type {SessionState} from '../../domain/state.ts';
import {type Phase, phases, phaseTitles, stepsOf} from '../../domain/workflow.ts';
import type {Engine} from '../../engine/engine.ts';
import {ranMs} from '../steps-view.ts';
import {gateSpeech} from './speech.ts';

export type SpeakUpOptions = {
	readonly engine: Engine;
	readonly say: (text: string) => void;
	readonly now: () => number;
	/** True while a question that was told is still to be answered. */
	readonly answering: () => boolean;
	/** Tells a question and makes it the one that is answered. */
	readonly tell: (item: InboxItem) => void;
};

/** Says by itself: something waits, a step settled, a gate was judged, an error. Nothing else. Answers with the way to stop it. */
export function speakUp({engine, say, now, answering, tell}: SpeakUpOptions): () => void {
	const stopSession = engine.session.subscribe((view, before) => {
		for (const phase of phases) {
			settledSteps(phase, view.state, before.state, now()).forEach(say);
			const judged = judgedGate(phase, view.state, before.state);
			if (judged) say(judged);
		}
		const known = new Set(before.state.inbox.map(item => item.id));
		const fresh = view.state.inbox.filter(item => !known.has(item.id));
		const [first] = fresh;
		if (first && answering()) say(`${fresh.length === 1 ? 'One more thing waits' : `${fresh.length} more things wait`}: type next.`);
		else if (first) tell(first);
		if (view.saving.status === 'failing' && before.saving.status === 'saved') {
			say(`Not saved: ${view.saving.reason}. What is shown is kept and saving is tried again.`);
		}
	});
	const stopNotices = engine.notices.subscribe((notices, before) => {
		const newest = notices.at(-1);
		if (newest && newest !== before.at(-1)) say(newest.text);
	});
	return () => {
		stopSession();
		stopNotices();
	};
}

function settledSteps(phase: Phase, state: SessionState, before: SessionState, now: number): readonly string[] {
	return stepsOf(phase, state.system_types).flatMap(definition => {
		const step = state.phases[phase].steps[definition.id];
		const old = before.phases[phase].steps[definition.id];
		if (!step || step === old || step.ended_at === null || step.ended_at === old?.ended_at) return [];
		const seconds = Math.round((ranMs(step, now) ?? 0) / 1000);
		return [`${definition.title} ${step.status} after ${counted(seconds, 'second')}${step.summary ? `: ${step.summary}` : ''}.`];
	});
}

function judgedGate(phase: Phase, state: SessionState, before: SessionState): string | null {
	const {gate} = state.phases[phase];
	if (!gate || gate.judged_at === before.phases[phase].gate?.judged_at) return null;
	return `${gateSpeech(phase, state.phases[phase])} ${goOn(gate.verdict === 'failed', state)}`;
}

function goOn(failed: boolean, state: SessionState): string {
	if (failed) return 'Type verdicts, or run to try again.';
	if (state.phase === 'COMPLETE') return 'All is done. Type report.';
	return `Type ${phaseTitles[state.phase].toLowerCase()} to go on, or report.`;
}
