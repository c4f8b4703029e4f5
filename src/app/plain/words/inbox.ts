import {clockTime, counted} from '../../../domain/format.ts';
import type {Answer, InboxItem} from '../../../domain/inbox.ts';
import {roleTable} from '../../../domain/roles.ts';
import {acceptedText} from '../../accepted-text.ts';
import {confirmLines} from '../../commands/confirm.ts';
import {commandText, rolesOf, startsWith, suggestedPrefix, wordsOf} from '../../inbox-view.ts';
import {goesOnText} from '../../waiting.ts';
import {usualPhase} from '../arguments.ts';
import {type Conversation, NotUnderstood, type Words} from '../conversation.ts';
import {askFields} from '../form-speech.ts';
import {full, itemSpeech, itemTitle, unitWord} from '../speech.ts';
import {changeNamed, changesOf, fileWords, reviewOf} from './files.ts';
import {gateLinesSpeech} from './gate.ts';

const actions = {choose: 'choose', fill_in: 'fill in', allow: 'allow', review: 'review', judge: 'judge'} as const satisfies Record<
	InboxItem['kind'],
	string
>;

/** What is asked now, when it is of this kind; says why not. */
function asked<Kind extends InboxItem['kind']>(talk: Conversation, kind: Kind): Extract<InboxItem, {kind: Kind}> {
	const isWanted = (waiting: InboxItem): waiting is Extract<InboxItem, {kind: Kind}> => waiting.kind === kind;
	const item = talk.current();
	if (!item) throw new NotUnderstood('Nothing is being asked. Type next to hear what waits.');
	if (isWanted(item)) return item;
	throw new NotUnderstood(`That does not answer it: this is something to ${actions[item.kind]}. Type next to pass it by.`);
}

async function give(talk: Conversation, item: InboxItem, answer: Answer, done: string): Promise<void> {
	if (await talk.act({type: 'answer', id: item.id, answer}, done)) talk.speakOf(null);
}

function next(talk: Conversation, rest: string): void {
	const {inbox} = talk.state();
	if (rest !== '') throw new NotUnderstood(`"${rest}" was not understood: next takes nothing behind it, inbox lists all.`);
	if (inbox.length === 0) {
		talk.speakOf(null);
		talk.say(`Nothing waits for you. ${goesOnText(talk.state()) ?? 'Type run to go on, status, report, or quit.'}`);
		return;
	}
	const at = inbox.findIndex(item => item.id === talk.current()?.id);
	talk.speakOf(inbox[(at + 1) % inbox.length] ?? null);
}

/** All that is known of what is asked now: everything that would run, every field, every file. */
async function show(talk: Conversation): Promise<void> {
	const item = talk.current();
	switch (item?.kind) {
		case undefined:
			talk.say('Nothing is being asked. Type next to hear what waits, or status.');
			return;
		case 'allow': {
			const prefix = suggestedPrefix(item);
			talk.tell([
				`Command: ${commandText(item)}`,
				`Folder: ${item.cwd}. At most: ${full(item.limits || 'no limit was named')}`,
				...item.detail.map(full),
				`If you say yes: ${full(item.effect)}`,
				`Why: ${full(item.why)}`,
				...(prefix ? [`Allow rule would let through, without asking: ${prefix.join(' ')} and whatever follows.`] : []),
				...(item.script
					? [
							`It brings ${item.script.name}, ${counted(item.script.lines, 'line')}:`,
							...item.script.text.split('\n').map(line => `  ${line}`),
						]
					: []),
			]);
			return;
		}
		case 'review':
			await fileWords.review.answer(talk);
			return;
		case 'judge':
			talk.tell(gateLinesSpeech(talk.engine, item.phase ?? usualPhase(talk.state())));
			return;
		case 'fill_in':
			talk.tell([
				full(item.title),
				`Why: ${full(item.why)}`,
				...item.fields.map(field =>
					`${field.label}: ${field.value ?? 'empty'} ${unitWord(field.unit)}`.trimEnd().concat(`. ${full(field.help)}`),
				),
				`If you accept: ${full(item.effect)}`,
			]);
			return;
		case 'choose':
			talk.tell([
				...itemSpeech(item, talk.state().inbox.indexOf(item) + 1, talk.state().inbox.length),
				`If you choose: ${full(item.effect)}`,
			]);
	}
}

async function allow(talk: Conversation, rest: string): Promise<void> {
	const [how = '', ...more] = rest.split(/\s+/);
	if (how === 'all') {
		const items = talk.state().inbox.filter(item => item.kind === 'allow');
		if (items.length === 0) throw new NotUnderstood('No command waits to be allowed.');
		talk.confirm([`Allow once ${counted(items.length, 'command')}:`, ...items.map(item => `  ${commandText(item)}`)], async () => {
			for (const item of items) await talk.act({type: 'answer', id: item.id, answer: {kind: 'allow', allowed: true, words: null}}, null);
			talk.speakOf(null);
			talk.say(`Allowed once: ${counted(items.length, 'command')}.`);
		});
		return;
	}
	const item = asked(talk, 'allow');
	if (how === 'rule') {
		allowByRule(talk, item, more.join(' '));
		return;
	}
	if (rest !== '') throw new NotUnderstood(`"${rest}" was not understood: say allow, allow all, or allow rule.`);
	const runs = item.role ? ` ${capital(roleTable[item.role].title)} runs.` : '';
	await give(talk, item, {kind: 'allow', allowed: true, words: null}, `Allowed once.${runs}`);
}

/** By a rule, after it was told in full; with words behind it, by a narrower one. */
function allowByRule(talk: Conversation, item: Extract<InboxItem, {kind: 'allow'}>, typed: string): void {
	const offered = suggestedPrefix(item);
	if (!offered) throw new NotUnderstood('This is no command, so no rule can cover it; allow lets it through once.');
	const prefix = typed === '' ? offered : wordsOf(typed);
	if (!prefix || !startsWith(prefix, offered) || !startsWith(item.command, prefix))
		throw new NotUnderstood(`A narrower rule begins with ${offered.join(' ')} and covers this command: "${typed}" does not.`);
	const roles = [...rolesOf([item])];
	talk.confirm(confirmLines({kind: 'rule', prefix, roles, ids: [item.id]}, talk.engine), async () => {
		if (await talk.act({type: 'add-rule', rule: {prefix: [...prefix], roles}}, `Rule added: ${prefix.join(' ')} and whatever follows.`))
			talk.speakOf(null);
	});
}

async function deny(talk: Conversation, rest: string): Promise<void> {
	const words = rest === '' ? null : rest;
	const item = talk.current();
	if (item?.kind === 'review')
		await give(talk, item, {kind: 'review', accepted: false, words}, 'Rejected: none of these files is written.');
	else
		await give(
			talk,
			asked(talk, 'allow'),
			{kind: 'allow', allowed: false, words},
			words ? 'Denied; the sub-agent reads why and goes on.' : 'Denied.',
		);
}

async function choose(talk: Conversation, rest: string): Promise<void> {
	const item = asked(talk, 'choose');
	const option = item.options[Number(rest) - 1] ?? item.options.find(known => known.value === rest || known.label === rest);
	if (!option)
		throw new NotUnderstood(`There is no choice ${rest || 'without a number'}. Type choose and a number from 1 to ${item.options.length}.`);
	await give(talk, item, {kind: 'choose', value: option.value}, `Chosen: ${option.label}.`);
}

async function accept(talk: Conversation, rest: string): Promise<void> {
	const item = talk.current();
	if (rest === 'all') {
		const reviews = talk.state().inbox.filter(waiting => waiting.kind === 'review');
		if (reviews.length === 0) throw new NotUnderstood('No files wait for a review.');
		talk.confirm(
			[
				`Accept ${counted(reviews.length, 'review')}; their files are written:`,
				...reviews.map(review => `  ${review.title}, ${counted(review.total, 'file')}`),
			],
			async () => {
				for (const review of reviews) await talk.act({type: 'answer', id: review.id, answer: {kind: 'review', accepted: true}}, null);
				talk.speakOf(null);
				talk.say(`Accepted: ${counted(reviews.length, 'review')}. The files are written.`);
			},
		);
		return;
	}
	if (item?.kind === 'review' || rest !== '') {
		const review = item?.kind === 'review' ? item : reviewOf(talk);
		const named = /^new\s+(.+)$/.exec(rest)?.[1];
		if (rest !== '' && named === undefined)
			throw new NotUnderstood(`"${rest}" was not understood: say accept, accept all, or accept new and the numbers of files.`);
		const changes = named === undefined ? [] : await changesOf(talk, review);
		const take = (named ?? '')
			.split(/[\s,]+/)
			.filter(word => word !== '')
			.map(word => {
				const change = changes[changeNamed(changes, word)];
				if (!change?.conflict)
					throw new NotUnderstood(`${change?.path ?? word} was not changed by anybody else: there is nothing to choose.`);
				return change.path;
			});
		const kept = review.files.filter(file => file.conflict !== null && !take.includes(file.path)).length;
		await give(
			talk,
			review,
			{kind: 'review', accepted: true, take},
			`Accepted. ${counted(review.total - kept, 'file')} to write${kept > 0 ? `, ${kept} kept as ${kept === 1 ? 'it stands' : 'they stand'}` : ''}.`,
		);
		return;
	}
	const form = asked(talk, 'fill_in');
	await give(
		talk,
		form,
		{kind: 'fill_in', values: Object.fromEntries(form.fields.map(field => [field.name, field.value]))},
		acceptedText(form),
	);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What waits for the person, and how it is answered. */
export const inboxWords = {
	next: {usage: 'next', help: 'The next thing that waits for you.', answer: next},
	inbox: {
		usage: 'inbox',
		help: 'All that waits for you, a line each.',
		answer: talk => {
			const {inbox} = talk.state();
			if (inbox.length === 0) next(talk, '');
			else
				talk.tell([
					`${counted(inbox.length, 'thing')} ${inbox.length === 1 ? 'waits' : 'wait'} for you.`,
					...inbox.map((item, index) => `${index + 1}: ${itemTitle(item)}`),
					'Type take and a number to hear one, or next.',
				]);
		},
	},
	take: {
		usage: 'take NUMBER',
		help: 'Goes to one of the things of the inbox; words answer that one then.',
		answer: ({state, speakOf}, rest) => {
			const {inbox} = state();
			const item = inbox[Number(rest) - 1];
			if (!item)
				throw new NotUnderstood(
					inbox.length === 0 ? 'Nothing waits for you.' : `"${rest}" is no number from 1 to ${inbox.length}: inbox lists them.`,
				);
			speakOf(item);
		},
	},
	show: {usage: 'show', help: 'All about what is asked now: everything that would run, every field, every file.', answer: show},
	allow: {
		usage: 'allow [all, rule or rule WORDS]',
		help: 'Lets the command run once; all that wait; or, by a rule, all that begin so.',
		answer: allow,
	},
	deny: {usage: 'deny [WHY]', help: 'Does not let it run; the sub-agent reads why and goes on.', answer: deny},
	reject: {
		usage: 'reject [WHY]',
		help: 'Sends the files of a review back; an agent reads why and goes on, the built-in analyst reads no words and stops.',
		answer: async (talk, rest) => {
			asked(talk, 'review');
			await deny(talk, rest);
		},
	},
	choose: {usage: 'choose NUMBER', help: 'Takes one of the choices.', answer: choose},
	accept: {
		usage: 'accept [all or new NUMBERS]',
		help: 'Accepts what is proposed, or the files of a review; of files that you changed too, new takes the new ones.',
		answer: accept,
	},
	change: {
		usage: 'change',
		help: 'Goes through what is proposed, field by field.',
		answer: talk => {
			const form = asked(talk, 'fill_in');
			return askFields(talk, form, values => give(talk, form, {kind: 'fill_in', values}, acceptedText(form)));
		},
	},
	skip: {
		usage: 'skip',
		help: 'Leaves out what is proposed.',
		answer: async talk => {
			const form = asked(talk, 'fill_in');
			await give(
				talk,
				form,
				{kind: 'fill_in', values: Object.fromEntries(form.fields.map(field => [field.name, null]))},
				'Left out. No gate will ask for these.',
			);
		},
	},
	rules: {
		usage: 'rules',
		help: 'What runs without asking, and what was let through or refused so far.',
		answer: ({state, tell}) => {
			const {rules, allowed, refused} = state();
			tell([
				rules.length === 0
					? 'There is no rule: every command is asked for, unless the session was begun with --allow.'
					: `${counted(rules.length, 'rule')}.`,
				...rules.map(
					rule =>
						`${rule.prefix.join(' ')} and whatever follows, by ${rule.roles.map(role => roleTable[role].title).join(', ')}, since ${clockTime(rule.at)}.`,
				),
				`${counted(allowed.length, 'command')} let through so far.`,
				...allowed
					.slice(-10)
					.map(command => `By ${command.by === 'person' ? 'you' : command.by}, for ${roleTable[command.role].title}: ${command.title}`),
				...refused.map(command => `Refused, ${roleTable[command.role].title}: ${command.title}`),
			]);
		},
	},
} as const satisfies Words;
