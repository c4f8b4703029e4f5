import {describe, expect, test} from 'vitest';
import {noteOf, setFieldText} from '../../src/app/form.ts';
import {startForm, writesNote} from '../../src/app/start-form.ts';
import {strikes} from '../support/start-model.ts';

describe('what stands beside a choice of the start view', () => {
	const form = startForm(strikes);
	const noteBeside = (id: string, picked: string) => {
		const field = setFieldText(form, id, picked).fields.find(one => one.id === id);
		return field && noteOf(field);
	};

	test('follows what is picked', () => {
		for (const one of strikes.jobs) expect(noteBeside('job', one.value)).toBe(one.note);
		for (const one of strikes.systemTypes) expect(noteBeside('systemType', one.value)).toBe(one.note);
	});

	test('says that an assessment writes nothing', () => {
		expect(writesNote(setFieldText(form, 'job', 'assess'), '~/strikes')).toBe('nothing in the workspace');
		expect(writesNote(setFieldText(form, 'job', 'new'), strikes.place)).toBe('and nothing else in ~/strikes');
	});
});
