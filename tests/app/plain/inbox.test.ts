import {describe, expect, it} from 'vitest';
import {allowItem, assessing} from '../../support/assessment.ts';
import {fakeEngine} from '../../support/fake-engine.ts';
import {conversation} from './conversation.ts';

describe('what waits, in words', () => {
	it('lists all, goes to one, and shows everything that would run before it is allowed', async () => {
		const {hear} = conversation(assessing());
		expect(await hear('inbox')).toMatch(
			/2 things wait for you\.\n1: Fill in, from performance: .*\n2: Allow, from infrastructure: python sample_fit\.py\.\n/,
		);
		expect(await hear('take 5')).toContain('"5" is no number from 1 to 2');
		await hear('take 2');
		const shown = await hear('show');
		for (const part of [
			'Command: python sample_fit.py',
			'Folder: /home/you/strikes. At most: 60 s, 2 GiB.',
			'reads 8,000 rows, writes reports/.',
			'If you say yes: runs project code, no sandbox.',
			'Allow rule would let through, without asking: python sample_fit.py and whatever follows.',
			'It brings sample_fit.py, 3 lines:\n  import sklearn\n  model.fit(rows)\n  print(peak)',
		])
			expect(shown.replaceAll(/(lines:) +/g, '$1\n  ')).toContain(part.split('\n')[0]);
	});
	it('allows by a rule only after it was told, and lists the rule', async () => {
		const fake = fakeEngine();
		const {hear} = conversation(fake);
		fake.ask(allowItem('a', 'infrastructure', ['python', '-m', 'birds.profile', '--x']));
		expect(await hear('allow rule pip install')).toContain('A narrower rule begins with python -m birds.profile');
		expect(await hear('allow rule')).toMatch(/From now on, without asking: python -m birds\.profile \*.*Type yes or no\./s);
		await hear('no');
		expect(fake.commands).toEqual([]);
		await hear('allow rule python -m birds.profile --x');
		await hear('yes');
		expect(fake.commands).toEqual([
			{type: 'add-rule', rule: {prefix: ['python', '-m', 'birds.profile', '--x'], roles: ['infrastructure']}},
		]);
		expect(await hear('rules')).toContain('python -m birds.profile --x and whatever follows, by infrastructure');
	});
	it('allows all that wait after they were named, and denies with words', async () => {
		const fake = assessing();
		const {hear} = conversation(fake);
		fake.ask(allowItem('more', 'data_pipeline', ['pip', 'install', 'shap']));
		expect(await hear('allow all')).toMatch(/Allow once 2 commands:[\s\S]*python sample_fit\.py[\s\S]*pip install shap/);
		await hear('yes');
		fake.ask(allowItem('bad', 'data_pipeline', ['rm', '-r', '.']));
		await hear('next');
		await hear('next');
		expect(await hear('deny use a copy')).toContain('Denied; the sub-agent reads why and goes on.');
		expect(fake.commands.map(command => (command.type === 'answer' ? [command.id, command.answer] : []))).toEqual([
			['fit', {kind: 'allow', allowed: true, words: null}],
			['more', {kind: 'allow', allowed: true, words: null}],
			['bad', {kind: 'allow', allowed: false, words: 'use a copy'}],
		]);
	});
	it('says that work goes on when nothing waits', async () => {
		const fake = fakeEngine();
		const {hear} = conversation(fake);
		expect(await hear('next')).toBe('\nNothing waits for you. Type run to go on, status, report, or quit.');
		fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
		expect(await hear('inbox')).toBe(
			'\nNothing waits for you. Problem type, Data, Maturity of Assess go on; what needs you is said by itself.',
		);
	});
	it('leaves a form on cancel, and what was proposed still waits', async () => {
		const fake = assessing();
		const {hear} = conversation(fake);
		await hear('next');
		await hear('change');
		expect(await hear('cancel')).toContain('Left as it was; it still waits.');
		expect(await hear('status')).toContain('2 things wait for you.');
		expect(fake.commands).toEqual([]);
	});
});

describe('a watched session', () => {
	it('is read by every word and changed by none', async () => {
		const fake = assessing();
		const {hear, left} = conversation(fake, {readOnly: true});
		await hear('take 2');
		expect(await hear('allow')).toContain('This session is watched: it is read-only here.');
		expect(await hear('run')).toContain('read-only');
		expect(await hear('steps')).toContain('Infrastructure, 3 infrastructure: asks you');
		expect(fake.commands).toEqual([]);
		await hear('quit');
		expect(left()).toBe(true);
	});
});
