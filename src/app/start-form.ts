import {counted} from '../domain/format.ts';
import type {Candidate, StartModel, StartOptions, StartPort} from './actions.ts';
import {type Form, type FormField, fieldText, textField} from './form.ts';
import {editorOf} from './line-editor.ts';
import {isBuiltType, isJob} from './start-values.ts';

/** The fields of the start view, from what was found; what a person wrote is merged over it. */
export function startForm(model: StartModel): Form {
	const fields: FormField[] = [
		textField('focus', 'Focus', model.focus, {help: 'What should be predicted, or made better?'}),
		picked('data', 'Data', model.data, model.dataChosen ?? '', 'Which file, or folder of files?'),
		picked('target', 'Target', model.targets, model.targetChosen ?? '', 'Which column is to be predicted?', model.targetNotes),
		picked('job', 'Job', model.jobs, model.job, 'How far should it go?'),
		picked('systemType', 'Builds', model.systemTypes, model.systemType, 'What is built in the end?'),
		textField('writes', 'Writes', model.writes, {help: 'The folder that is written to.'}),
		picked('agent', 'Agent', model.agents, model.agent, 'Who does the work?'),
		picked('ask', 'Asks', model.asks, model.ask, 'When are you asked before a command runs?'),
	];
	if (model.sessions.length > 0) {
		const sessions = model.sessions.map(session => ({value: session.id, label: session.title, note: session.line}));
		fields.push(
			picked(
				'resume',
				'Earlier',
				[{value: '', label: 'begin anew', note: counted(sessions.length, 'earlier session')}, ...sessions],
				'',
				'Which session should be taken up again? It opens and waits.',
			),
		);
	}
	return {fields, at: 0, last: '[ Start ]'};
}

/** A field of several answers; the line says what is chosen and how many others there are. */
function picked(
	id: string,
	label: string,
	candidates: readonly Candidate[],
	chosen: string,
	help: string,
	below: readonly string[] = [],
): FormField {
	const options = candidates.map(({value, label, note, unavailable}) => ({value, label, note, unavailable}));
	// Nothing to pick from: it can be typed.
	return textField(id, label, chosen, {kind: options.length > 0 ? 'pick' : 'text', options, below, help});
}

/** The folder that is written to goes with the focus and the job, until a person writes another. */
export function followFocus(form: Form, folderFor: StartPort['folderFor']): Form {
	const writes = form.fields.find(field => field.id === 'writes');
	const job = fieldText(form, 'job');
	if (!writes || writes.touched || !isJob(job)) return form;
	const folder = folderFor(fieldText(form, 'focus').trim() || 'project', job);
	if (folder === writes.editor.text) return form;
	return {...form, fields: form.fields.map(field => (field.id === 'writes' ? {...field, editor: editorOf(folder)} : field))};
}

/** What the chosen job leaves alone; `place` is the workspace, with what was found there behind two spaces. */
export function writesNote(form: Form, place: string): string {
	if (fieldText(form, 'job') === 'assess') return 'nothing in the workspace';
	return fieldText(form, 'writes') === '' ? '' : `and nothing else in ${place.split('  ')[0] ?? place}`;
}

/** What to start with, or one sentence naming the field that is missing. */
export function startOptions(form: Form): StartOptions | string {
	const focus = fieldText(form, 'focus').trim();
	if (focus === '') return 'A focus is needed: what should be predicted, or made better?';
	const job = fieldText(form, 'job');
	const systemTypes = fieldText(form, 'systemType').split(',').filter(isBuiltType);
	if (!isJob(job)) return `"${job}" is no job.`;
	if (systemTypes.length === 0) return `"${fieldText(form, 'systemType')}" cannot be built by this version.`;
	const data = fieldText(form, 'data').trim();
	if (data === '' && job === 'new') return 'A data file is needed: write its path in the field Data.';
	const target = fieldText(form, 'target').trim();
	return {
		focus,
		data,
		target: target === '' ? null : target,
		job,
		systemTypes,
		writes: fieldText(form, 'writes').trim(),
		agent: fieldText(form, 'agent'),
		ask: fieldText(form, 'ask'),
	};
}
