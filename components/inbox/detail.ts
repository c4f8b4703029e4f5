import {cellWidth, displayText, pad, wrap} from '../../src/app/cells.ts';
import type {InboxFocus} from '../../src/app/commands/inbox.ts';
import {reviewRows} from '../../src/app/diff/review-rows.ts';
import {commandText, shortCommand, startsWith, suggestedPrefix} from '../../src/app/inbox-view.ts';
import {type Row, span, tableRow} from '../../src/app/rows.ts';
import {windowStart} from '../../src/app/view-state.ts';
import type {AllowItem, InboxItem} from '../../src/domain/inbox.ts';
import {roleTable} from '../../src/domain/roles.ts';
import {type Phase, phaseTitles} from '../../src/domain/workflow.ts';

/** What is known of the thing under the cursor, and what each key would do, in at most `height` lines. */
export function detailRows(
	focus: InboxFocus,
	marked: ReadonlySet<string>,
	script: boolean,
	width: number,
	height: number,
	phase: Phase | null,
): readonly Row[] {
	const {item, group} = focus;
	if (!item || !group) return [];
	if (item.kind === 'allow') return allowRows(focus, item, group.items, marked, script, width, height, phase);
	const title = wrap(displayText(item.title), width - 4).map((line): Row => ['   ', span('strong', line)]);
	const why = labelled('why', item.why, width);
	const yes = labelled('if yes', item.effect, width);
	const body: readonly Row[] = [...title, '', ...kindRows(item, width), '', ...why, ...yes, ''];
	const keys: readonly Row[] = [
		...wrap(enterText[item.kind], Math.max(10, width - 11)).map(
			(line, index): Row => ['   ', span('strong', index === 0 ? 'enter' : '     '), `  ${line}`],
		),
		...(item.kind === 'review' && phase !== null
			? [['   ', span('strong', 'A    '), `  accept all files of ${phaseTitles[phase]} by the analyst; says what is covered, then asks`]]
			: []),
	];
	// What the keys do stays in sight, however much there is to look at.
	const room = Math.max(0, height - keys.length);
	return [...body.slice(0, room), ...keys].slice(0, height);
}

const enterText = {
	choose: 'opens the list to choose from; nothing is decided before you choose',
	fill_in: 'opens the form; nothing is accepted before its last line',
	review: 'opens the files as diffs; a there takes them, D sends them back with words',
	judge: 'opens the gate: retry, waive or repair',
} as const;

function kindRows(item: Exclude<InboxItem, AllowItem>, width: number): readonly Row[] {
	switch (item.kind) {
		case 'choose': {
			const label = Math.min(
				36,
				Math.floor(width * 0.45),
				Math.max(...item.options.map(option => cellWidth(displayText(option.label))), 6),
			);
			return item.options.flatMap(option =>
				wrap(displayText(option.effect), Math.max(8, width - label - 8)).map(
					(line, index): Row => [
						index === 0 ? '   - ' : '     ',
						span(option.value === item.default ? 'strong' : 'plain', pad(index === 0 ? displayText(option.label) : '', label)),
						'  ',
						span('dim', line),
					],
				),
			);
		}
		case 'fill_in': {
			const fieldValue = ({value, type, unit}: (typeof item.fields)[number]): string =>
				value === null ? 'empty' : `${value} ${type === 'choice' ? '' : unit}`.trim();
			// As wide as what stands in them, so that the reason has the room that is left.
			const widest = (texts: readonly string[], most: number): number => Math.min(most, Math.max(...texts.map(cellWidth), 5));
			const label = widest(
				item.fields.map(field => displayText(field.label)),
				Math.floor(width * 0.28),
			);
			const value = widest(item.fields.map(fieldValue), Math.floor(width * 0.28));
			return item.fields.flatMap(field =>
				wrap(displayText(field.help), Math.max(12, width - label - value - 8))
					.slice(0, 3)
					.map(
						(line, index): Row => [
							'   ',
							pad(index === 0 ? displayText(field.label) : '', label),
							'  ',
							span(field.value === null ? 'dim' : 'plain', pad(index === 0 ? fieldValue(field) : '', value)),
							'  ',
							span('dim', line),
						],
					),
			);
		}
		case 'review':
			return reviewRows(item, width);
		case 'judge':
			return item.checks.map((check): Row => ['   ', span('bad', 'FAIL'), `  ${check}`]);
	}
}

function allowRows(
	focus: InboxFocus,
	item: AllowItem,
	items: readonly InboxItem[],
	marked: ReadonlySet<string>,
	script: boolean,
	width: number,
	height: number,
	phase: Phase | null,
): readonly Row[] {
	const several = items.length > 1;
	const prefix = suggestedPrefix(item);
	const chosen = items.filter(one => marked.has(one.id));
	const subject = chosen.length > 0 ? `the ${chosen.length} marked` : 'this one';
	const keys: readonly Row[] = [
		['   ', span('strong', 'a'), `  allow ${subject}, this once`],
		...(phase !== null
			? [['   ', span('strong', 'A'), `  all commands of this project's ${phaseTitles[phase]}, for all sub-agents; asks first`]]
			: prefix
				? [['   ', span('strong', 'A'), `  allow by rule:   ${prefix.join(' ')} *     in this session, asks first`]]
				: []),
		[
			'   ',
			span('strong', 'd'),
			`  deny ${subject}`,
			'        ',
			span('strong', 'D'),
			'  deny and say why (the sub-agent reads it and goes on)',
		],
	];
	const commandWidth = Math.max(20, Math.floor(width * 0.62) - 10);
	const facts: readonly Row[] = [
		...(several && cellWidth(commandText(item)) > commandWidth ? commandRows(item, width, script ? height : 4) : []),
		...labelled('why', item.why, width),
		...(item.detail.length > 0
			? item.detail.flatMap((line, index) => labelled(index === 0 ? 'does' : '', line, width))
			: labelled('does', item.effect, width)),
		...labelled('where', item.cwd, width),
		...(item.script ? labelled('runs', `${item.script.name}, ${item.script.lines} lines${script ? '' : '   enter shows it'}`, width) : []),
		...labelled('at most', item.limits, width),
	];
	const columns = [{width: commandWidth}, {width: Math.max(10, width - Math.floor(width * 0.62) - 4)}];
	const at = items.indexOf(item);
	const listRoom = several ? Math.max(1, Math.min(items.length, height - keys.length - Math.min(facts.length, 5) - 3)) : 0;
	const first = windowStart(0, at, items.length, listRoom);
	const same = prefix ? items.filter(one => one.kind === 'allow' && startsWith(one.command, prefix)).length : 0;
	const list: readonly Row[] = several
		? items.slice(first, first + listRoom).map((one, index): Row => {
				const here = first + index === at;
				const number = one.role ? String(roleTable[one.role].number) : '-';
				return [
					here ? span(focus.inside ? 'cursor' : 'title', ' >') : '  ',
					' ',
					marked.has(one.id) ? span('you', '[x]') : '[ ]',
					` ${number}  `,
					...tableRow(columns, [one.kind === 'allow' ? shortCommand(one) : one.title, span('dim', one.effect)]),
				];
			})
		: commandRows(item, width, script ? height : 4);
	const hint: readonly Row[] = several
		? [
				[
					span(
						'dim',
						same > 1 ? `   one rule covers ${same} of them, * marks those; l goes into the list, h out` : '   l goes into the list, h out',
					),
				],
			]
		: [];
	const code = script && item.script ? codeRows(item.script.text, Math.max(3, height - list.length - keys.length - facts.length - 3)) : [];
	const all = [...list, ...hint, '', ...facts, ...(code.length > 0 ? ['', ...code] : []), ''];
	// Where there is no room for both, what would run matters more than what the keys do: the footer names the keys too.
	const keysShown = keys.slice(0, Math.max(0, height - list.length));
	return [...all.slice(0, Math.max(0, height - keysShown.length)), ...keysShown];
}

/** The whole command; where that takes more than `most` lines the last one says that it goes on. What is hidden must not look complete. */
export function commandRows(item: AllowItem, width: number, most: number): readonly Row[] {
	const lines = wrap(displayText(commandText(item)), Math.max(10, width - 4));
	const shown = lines.length > most ? lines.slice(0, Math.max(0, most - 1)) : lines;
	const hidden = lines.length - shown.length;
	return [
		...shown.map((line): Row => ['   ', span('strong', line)]),
		...(hidden > 0
			? [['   ', span('warn', `IT GOES ON for ${hidden} more ${hidden === 1 ? 'line' : 'lines'}; enter shows all of it`)]]
			: []),
	];
}

function codeRows(text: string, room: number): readonly Row[] {
	const lines = text.split('\n');
	const shown = lines.slice(0, room);
	const more = lines.length - shown.length;
	return [
		...shown.map((line, index): Row => [span('dim', `   ${String(index + 1).padStart(3)}  `), line]),
		...(more > 0 ? [[span('warn', `        ${more} more lines are not shown here; e opens it`)]] : []),
	];
}

/** `why    because`, further lines below the first. */
function labelled(label: string, text: string, width: number): readonly Row[] {
	if (text === '') return [];
	return wrap(displayText(text), Math.max(10, width - 14)).map(
		(line, index): Row => ['   ', span('dim', (index === 0 ? label : '').padEnd(9)), line],
	);
}
