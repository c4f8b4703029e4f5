import {duration} from '../../../domain/format.ts';
import type {EnvironmentView, ProbeView} from '../../../engine/engine.ts';
import {plainLines} from '../../../system/sanitize.ts';
import {ageText} from '../../environment-rows.ts';
import {type Conversation, NotUnderstood, type Words} from '../conversation.ts';
import {full} from '../speech.ts';

const statusWords = {
	ok: 'ok',
	missing: 'missing',
	degraded: 'limited',
	error: 'error',
	'timed-out': 'too slow',
	waiting: 'being read',
} as const satisfies Record<ProbeView['status'], string>;

function probeNamed(probes: readonly ProbeView[], typed: string): ProbeView {
	const wanted = typed.toLowerCase();
	const probe = probes.find(known => known.id.toLowerCase() === wanted || known.title.toLowerCase() === wanted);
	if (probe) return probe;
	throw new NotUnderstood(
		`"${typed}" is no probe: say ${probes.map(known => known.title.toLowerCase()).join(', ') || 'environment later, none is read here'}.`,
	);
}

/** All that is known of one probe, with the output it was read from. */
function probeSpeech(probe: ProbeView, {changes, baseline}: EnvironmentView, now: number): readonly string[] {
	const first = baseline?.[probe.id];
	const own = changes.filter(change => change.probe === probe.id);
	return [
		`${probe.title}: ${statusWords[probe.status]}. ${full(probe.summary || 'Nothing was found')}`,
		...(probe.detail ? [full(probe.detail)] : []),
		...(probe.error ? [`Error: ${full(probe.error)}`] : []),
		...own.map(change => `Changed since the session began: from ${change.before || 'nothing'} to ${change.after || 'nothing'}.`),
		...(own.length === 0 && first ? [`At the start: ${first.summary}, the same as now.`] : []),
		`Command: ${probe.command ?? 'none, read without running anything'}.`,
		probe.at === null
			? 'Not read yet.'
			: `Read ${ageText(probe.at, now)} ago${probe.durationMs === null ? '' : ` in ${duration(probe.durationMs)}`}.`,
		...(probe.raw.trim() === '' ? ['Output: none.'] : ['Output:', ...plainLines(probe.raw.trimEnd()).map(line => `  ${line}`)]),
	];
}

function environmentSpeech(environment: EnvironmentView): readonly string[] {
	const {panel, probes, changes, baseline} = environment;
	return [
		...panel.filter(line => line.value !== '').map(line => `${line.label}: ${line.value}${line.stale ? ', an old reading' : ''}.`),
		...probes.map(probe => `Probe ${probe.title}, ${statusWords[probe.status]}${probe.summary === '' ? '' : `: ${probe.summary}`}.`),
		...(baseline === null
			? ['The beginning is still being read.']
			: changes.length === 0
				? ['Nothing changed since the session began.']
				: changes.map(change => `${change.probe} changed from ${change.before || 'nothing'} to ${change.after || 'nothing'}.`)),
		'Type environment and a probe to hear its output, or refresh.',
	];
}

async function refresh(talk: Conversation, rest: string): Promise<void> {
	const probe = rest === '' ? null : probeNamed(talk.engine.environment.getState().probes, rest);
	await talk.act(
		{type: 'refresh-probe', probe: probe?.id ?? null},
		`${probe?.title ?? 'The environment'} is read again. Type environment to hear it.`,
	);
}

/** The machine that the session runs on. */
export const machineWords = {
	environment: {
		usage: 'environment [PROBE]',
		help: 'The machine as it was read; of one probe its command and its raw output.',
		answer: ({engine, tell, now}, rest) => {
			const environment = engine.environment.getState();
			tell(rest === '' ? environmentSpeech(environment) : probeSpeech(probeNamed(environment.probes, rest), environment, now()));
		},
	},
	refresh: {usage: 'refresh [PROBE]', help: 'Reads the environment, or one probe, again.', answer: refresh},
} as const satisfies Words;
