/** The layer that keys go to, named at the left of the footer. */
export type Layer = 'COMMAND' | 'INPUT' | 'CONFIRM';

/** Where the person is; a key may mean something only there. */
export const contexts = [
	'start',
	'opening',
	'workspace',
	'small',
	'inbox',
	'gate',
	'files',
	'zoom',
	'data',
	'charts',
	'maturity',
	'evidence',
	'environment',
	'history',
	'brief',
	'design',
	'sessions',
	'help',
	'text',
	'line',
	'form',
	'form-pick',
	'start-form',
	'start-pick',
	'pick',
	'confirm',
	'confirm-rule',
	'commands',
] as const;
export type Context = (typeof contexts)[number];

/** Views of a table or a text: j/k and the like scroll them, esc leaves them. */
const reading: readonly Context[] = [
	'gate',
	'files',
	'zoom',
	'data',
	'charts',
	'maturity',
	'evidence',
	'environment',
	'history',
	'brief',
	'design',
	'sessions',
	'help',
];
const lists: readonly Context[] = ['workspace', 'inbox', ...reading];
/** A form, on a field that is written and on one that is chosen from a list. */
const forms: readonly Context[] = ['form', 'start-form', 'form-pick', 'start-pick'];
const everywhere: readonly Context[] = ['small', ...lists];

export type CommandId = (typeof table)[number]['id'];

export type Binding = {
	readonly id: string;
	readonly keys: readonly string[];
	readonly layer: Layer;
	readonly contexts: readonly Context[];
	/** Two words for the footer. */
	readonly title: string;
	/** One sentence for help. */
	readonly help: string;
	/** Contexts whose footer names it, and how early it goes when there is no room: 1 stays longest. */
	readonly footer?: Readonly<Partial<Record<Context, 1 | 2 | 3>>>;
	/** The two words where they differ from `title`. */
	readonly titles?: Readonly<Partial<Record<Context, string>>>;
	/** How the footer writes the keys, when not the first of them. */
	readonly shown?: string;
};

/** All keys, in the order of footer, help, `ml-engineer keys` and README. Hints are looked up here, so they cannot drift. */
export const table = [
	{
		id: 'down',
		keys: ['j', 'down'],
		layer: 'COMMAND',
		contexts: lists,
		title: 'move',
		titles: {gate: 'check'},
		help: 'Next line.',
		shown: 'j/k',
		footer: {
			inbox: 2,
			gate: 2,
			files: 2,
			zoom: 1,
			data: 1,
			charts: 1,
			maturity: 1,
			evidence: 1,
			environment: 1,
			history: 1,
			brief: 1,
			design: 1,
			sessions: 1,
			help: 1,
		},
	},
	{id: 'up', keys: ['k', 'up'], layer: 'COMMAND', contexts: lists, title: 'up', help: 'Line before.'},
	{id: 'first', keys: ['g', 'home'], layer: 'COMMAND', contexts: lists, title: 'first', help: 'First line.'},
	{
		id: 'last',
		keys: ['G', 'end'],
		layer: 'COMMAND',
		contexts: lists,
		title: 'end',
		help: 'Last line; in a pane: stay at the end while text arrives.',
		footer: {zoom: 1},
	},
	{id: 'half-down', keys: ['ctrl-d'], layer: 'COMMAND', contexts: lists, title: 'half page', help: 'Half a page down.'},
	{id: 'half-up', keys: ['ctrl-u'], layer: 'COMMAND', contexts: lists, title: 'half page up', help: 'Half a page up.'},
	{id: 'page-down', keys: ['pgdn'], layer: 'COMMAND', contexts: lists, title: 'page', help: 'A page down.'},
	{id: 'page-up', keys: ['pgup'], layer: 'COMMAND', contexts: lists, title: 'page up', help: 'A page up.'},
	{
		id: 'inbox',
		keys: ['i'],
		layer: 'COMMAND',
		contexts: everywhere,
		title: 'inbox',
		help: 'All that waits for you.',
		footer: {workspace: 1, small: 2},
	},
	{
		id: 'left',
		keys: ['h', 'left'],
		layer: 'COMMAND',
		contexts: lists,
		title: 'left',
		help: 'Phase before; out of a group of the inbox; sideways in a table.',
	},
	{
		id: 'right',
		keys: ['l', 'right'],
		layer: 'COMMAND',
		contexts: lists,
		title: 'right',
		titles: {maturity: 'which line'},
		help: 'Next phase; sideways in a table; next line of evidence.',
		shown: 'h/l',
		footer: {maturity: 2},
	},
	{
		id: 'enter',
		keys: ['enter'],
		layer: 'COMMAND',
		contexts: [...lists, 'small', 'start'],
		title: 'open',
		titles: {inbox: 'look', small: 'look', gate: 'evidence', maturity: 'evidence', start: 'fields'},
		help: 'Look closer. Never runs, spends, allows or writes.',
		footer: {workspace: 1, inbox: 1, gate: 1, files: 2, small: 1, start: 1, data: 2, maturity: 1, environment: 2, sessions: 1},
	},
	{
		id: 'mark',
		keys: ['space'],
		layer: 'COMMAND',
		contexts: ['inbox', 'files'],
		title: 'mark',
		titles: {files: 'yours or new'},
		help: 'Mark or unmark; in a review, of a file that you changed too: keep yours, or take the new one.',
		footer: {inbox: 1, files: 2},
	},
	{
		id: 'mark-same',
		keys: ['*'],
		layer: 'COMMAND',
		contexts: ['inbox'],
		title: 'same rule',
		help: 'Mark all that the same rule would cover.',
		footer: {inbox: 2},
	},
	{
		id: 'allow',
		keys: ['a'],
		layer: 'COMMAND',
		contexts: ['inbox', 'files', 'small'],
		title: 'allow once',
		titles: {inbox: 'once', files: 'accept', small: 'once'},
		help: 'Allow what is marked, this once; accept the files of a review: they are written.',
		footer: {inbox: 1, files: 1, small: 1},
	},
	{
		id: 'allow-rule',
		keys: ['A'],
		layer: 'COMMAND',
		contexts: ['inbox', 'files'],
		title: 'by rule',
		titles: {files: 'all of the phase'},
		help: 'Allow by a rule for this session, or accept all files of the phase; asks first.',
		footer: {inbox: 1, files: 2},
	},
	{
		id: 'deny',
		keys: ['d'],
		layer: 'COMMAND',
		contexts: ['inbox', 'small'],
		title: 'deny',
		help: 'Deny what is marked.',
		footer: {inbox: 1, small: 1},
	},
	{
		id: 'deny-words',
		keys: ['D'],
		layer: 'COMMAND',
		contexts: ['inbox', 'files'],
		title: 'with words',
		titles: {files: 'reject'},
		help: 'Deny, or reject the files of a review, and say why; the sub-agent reads it and goes on.',
		footer: {inbox: 2, files: 1},
	},
	{
		id: 'take-new',
		keys: ['.'],
		layer: 'COMMAND',
		contexts: ['inbox'],
		title: 'take in new',
		help: 'Show what arrived while you read; the order is frozen until then.',
	},
	{
		id: 'run',
		keys: ['r'],
		layer: 'COMMAND',
		contexts: ['workspace', 'gate', 'environment', 'zoom', 'small', 'start'],
		title: 'run',
		titles: {environment: 'read again', start: 'start'},
		help: 'Run the phase or step under the cursor, or run it again.',
		footer: {workspace: 1, gate: 1, environment: 1, small: 2, start: 1},
	},
	{
		id: 'stop',
		keys: ['x'],
		layer: 'COMMAND',
		contexts: ['workspace', 'zoom', 'small'],
		title: 'stop',
		help: 'Stop the sub-agent under the cursor; says what is lost.',
		footer: {workspace: 2, zoom: 2},
	},
	{
		id: 'edit',
		keys: ['e'],
		layer: 'COMMAND',
		contexts: ['workspace', 'gate', 'files', 'zoom', 'inbox', 'data', 'maturity', 'evidence'],
		title: 'edit',
		help: 'Open in $EDITOR at path and line.',
		footer: {gate: 1, files: 1, maturity: 1, evidence: 1},
	},
	{
		id: 'break',
		keys: ['b'],
		layer: 'COMMAND',
		contexts: ['gate'],
		title: 'break it',
		help: 'Run the sabotages of this check: does it notice?',
		footer: {gate: 2},
	},
	{
		id: 'waive',
		keys: ['w'],
		layer: 'COMMAND',
		contexts: ['gate'],
		title: 'waive',
		help: 'Waive a failed check, with a reason and a last day.',
		footer: {gate: 1},
	},
	{
		id: 'copy',
		keys: ['y'],
		layer: 'COMMAND',
		contexts: [
			'workspace',
			'gate',
			'files',
			'zoom',
			'inbox',
			'brief',
			'design',
			'design',
			'sessions',
			'help',
			'environment',
			'data',
			'history',
			'charts',
			'maturity',
			'evidence',
		],
		title: 'copy',
		help: 'Copy what is under the cursor, and say where it went.',
		footer: {sessions: 1, files: 1, data: 2, charts: 2, gate: 3, zoom: 2, environment: 2, brief: 2, design: 2},
	},
	{
		id: 'gate',
		keys: ['v'],
		layer: 'COMMAND',
		contexts: everywhere,
		title: 'verdicts',
		help: 'The gate: what was measured.',
		footer: {workspace: 1},
	},
	{
		id: 'files',
		keys: ['f'],
		layer: 'COMMAND',
		contexts: everywhere,
		title: 'files',
		help: 'Files: those that wait for a review as diffs, and all that the session wrote.',
		footer: {workspace: 2},
	},
	{
		id: 'message',
		keys: ['m'],
		layer: 'COMMAND',
		contexts: ['workspace', 'zoom'],
		title: 'message',
		help: 'Write to the sub-agent.',
		footer: {workspace: 2, zoom: 2},
	},
	{
		id: 'agent',
		keys: ['1', '2', '3', '4', '5'],
		layer: 'COMMAND',
		contexts: ['workspace', 'zoom'],
		title: 'agent',
		help: 'Go to that sub-agent.',
		shown: '1-5',
		footer: {workspace: 1, zoom: 2},
	},
	{id: 'steps', keys: ['0'], layer: 'COMMAND', contexts: ['workspace'], title: 'steps', help: 'Go to the step list.'},
	{
		id: 'next-region',
		keys: ['tab', ']'],
		layer: 'COMMAND',
		contexts: ['workspace', 'zoom', 'files'],
		title: 'next region',
		titles: {files: 'all files'},
		help: 'Next region: steps, then each sub-agent; in the files, between a review and all that is written.',
	},
	{
		id: 'previous-region',
		keys: ['shift-tab', '['],
		layer: 'COMMAND',
		contexts: ['workspace', 'zoom'],
		title: 'region before',
		help: 'Region before.',
	},
	{
		id: 'layout',
		keys: ['t'],
		layer: 'COMMAND',
		contexts: ['workspace'],
		title: 'layout',
		help: 'Panes as accordion or as grid.',
		footer: {workspace: 3},
	},
	{
		id: 'zoom',
		keys: ['z'],
		layer: 'COMMAND',
		contexts: ['workspace', 'zoom'],
		title: 'zoom',
		help: 'One sub-agent on the whole screen, and back.',
	},
	{
		id: 'search',
		keys: ['/'],
		layer: 'COMMAND',
		contexts: ['workspace', ...reading],
		title: 'search',
		help: 'Search all of a transcript or view, not only what is on the screen.',
		titles: {maturity: 'filter'},
		footer: {workspace: 2, zoom: 1, maturity: 1, evidence: 2},
	},
	{
		id: 'search-next',
		keys: ['n'],
		layer: 'COMMAND',
		contexts: ['workspace', ...reading],
		title: 'next',
		titles: {files: 'change'},
		help: 'Next place where the searched text stands; in a review, the next difference.',
		shown: 'n/N',
		footer: {zoom: 1, files: 3},
	},
	{
		id: 'search-previous',
		keys: ['N'],
		layer: 'COMMAND',
		contexts: ['workspace', ...reading],
		title: 'place before',
		help: 'Place before where it stands.',
	},
	{
		id: 'commands',
		keys: [':'],
		layer: 'COMMAND',
		contexts: [...everywhere, 'start', 'opening'],
		title: 'all',
		help: 'All commands, to be searched by name.',
		footer: {workspace: 1, inbox: 3, small: 3, start: 2},
	},
	{
		id: 'help',
		keys: ['?'],
		layer: 'COMMAND',
		contexts: [...everywhere, 'start', 'opening'],
		title: 'help',
		help: 'Keys, those of this place first.',
		footer: Object.fromEntries([...lists, 'start' as const, 'opening' as const].map(context => [context, 1])),
	},
	{
		id: 'quit',
		keys: ['q'],
		layer: 'COMMAND',
		contexts: ['workspace', 'small', 'start', 'opening'],
		title: 'quit',
		help: 'Leave, after asking; the session is saved.',
		footer: {workspace: 1, small: 1, start: 1, opening: 1},
	},
	{
		id: 'back',
		keys: ['esc', 'q'],
		layer: 'COMMAND',
		contexts: ['inbox', ...reading],
		title: 'back',
		help: 'Back to where you came from.',
		footer: Object.fromEntries(['inbox' as const, ...reading].map(context => [context, 1])),
	},
	{
		id: 'suspend',
		keys: ['ctrl-z'],
		layer: 'COMMAND',
		contexts: [...everywhere, 'start', 'opening'],
		title: 'suspend',
		help: 'Suspend the screen; sub-agents go on.',
	},
	{
		id: 'interrupt',
		keys: ['ctrl-c'],
		layer: 'COMMAND',
		contexts: [...everywhere, 'start', 'opening'],
		title: 'quit',
		help: 'Twice quits; never cancels work by itself.',
	},
	{id: 'redraw', keys: [], layer: 'COMMAND', contexts: everywhere, title: 'redraw', help: 'Draw the whole screen again.'},
	{
		id: 'field-accept',
		keys: ['enter'],
		layer: 'INPUT',
		contexts: ['form', 'start-form'],
		title: 'go on',
		help: 'Accept the field and go on; on the last line, do what it says.',
		footer: {form: 1, 'start-form': 1},
	},
	{
		id: 'text-accept',
		keys: ['enter'],
		layer: 'INPUT',
		contexts: ['text', 'line', 'commands'],
		title: 'done',
		titles: {commands: 'run it'},
		help: 'Accept what is written.',
		footer: {text: 1, line: 1, commands: 1},
	},
	{
		id: 'pick-accept',
		keys: ['enter'],
		layer: 'INPUT',
		contexts: ['pick'],
		title: 'take it',
		help: 'Take the marked answer.',
		footer: {pick: 1},
	},
	{
		id: 'pick-move',
		keys: ['down', 'up', 'j', 'k'],
		layer: 'INPUT',
		contexts: ['pick'],
		title: 'move',
		help: 'Next or previous choice.',
		shown: 'j/k',
		footer: {pick: 1},
	},
	{
		id: 'field-choose',
		keys: ['enter', 'space', 'right', 'left'],
		layer: 'INPUT',
		contexts: ['form-pick', 'start-pick'],
		title: 'choose',
		help: 'Open the list that the field is chosen from.',
		shown: 'enter',
		footer: {'form-pick': 1, 'start-pick': 1},
	},
	{
		id: 'field-next',
		keys: ['tab', 'down'],
		layer: 'INPUT',
		contexts: forms,
		title: 'move',
		help: 'Next field.',
		shown: 'tab/shift-tab',
		footer: {form: 1, 'start-form': 1, 'form-pick': 1, 'start-pick': 1},
	},
	{
		id: 'field-previous',
		keys: ['shift-tab', 'up'],
		layer: 'INPUT',
		contexts: forms,
		title: 'field before',
		help: 'Field before.',
	},
	{
		id: 'list-next',
		keys: ['down', 'tab'],
		layer: 'INPUT',
		contexts: ['commands'],
		title: 'choose',
		help: 'Next command of the list.',
		shown: 'down/up',
		footer: {commands: 1},
	},
	{id: 'list-previous', keys: ['up', 'shift-tab'], layer: 'INPUT', contexts: ['commands'], title: 'choose up', help: 'Command before.'},
	{
		id: 'new-line',
		keys: ['alt-enter', 'ctrl-j'],
		layer: 'INPUT',
		contexts: ['text'],
		title: 'new line',
		help: 'New line in the text.',
		shown: 'ctrl-j',
		footer: {text: 2},
	},
	{
		id: 'leave-input',
		keys: ['esc'],
		layer: 'INPUT',
		contexts: ['text', 'line', ...forms, 'pick', 'commands'],
		title: 'leave, the draft stays',
		titles: {'start-form': 'then r starts', 'start-pick': 'then r starts', pick: 'leave', commands: 'leave', line: 'leave'},
		help: 'Leave the field; what you wrote stays.',
		footer: {text: 1, line: 1, form: 1, 'start-form': 1, 'form-pick': 1, 'start-pick': 1, pick: 1, commands: 1},
	},
	{
		id: 'clear-input',
		keys: ['ctrl-c'],
		layer: 'INPUT',
		contexts: ['text', 'line', ...forms, 'pick', 'commands'],
		title: 'clear',
		help: 'Clear the field; on an empty one, twice quits.',
		footer: {text: 3, line: 3, form: 3, 'start-form': 3},
	},
	{
		id: 'yes',
		keys: ['y'],
		layer: 'CONFIRM',
		contexts: ['confirm', 'confirm-rule'],
		title: 'yes',
		help: 'Do it.',
		footer: {confirm: 1, 'confirm-rule': 1},
	},
	{
		id: 'no',
		keys: ['n', 'esc', 'enter', 'q'],
		layer: 'CONFIRM',
		contexts: ['confirm', 'confirm-rule'],
		title: 'no',
		help: 'Do not; enter means no as well.',
		shown: 'n, esc, enter',
		footer: {confirm: 1, 'confirm-rule': 1},
	},
	{
		id: 'narrow',
		keys: ['e'],
		layer: 'CONFIRM',
		contexts: ['confirm-rule'],
		title: 'less',
		help: 'Make the rule match less.',
		footer: {'confirm-rule': 1},
	},
] as const satisfies readonly Binding[];

/** Things with no key of their own, reached by `:`. */
export const palette = [
	{id: 'data', title: 'data', help: 'The profile: columns, types, missing, distributions, findings, rows.'},
	{id: 'charts', title: 'charts', help: 'Plots of what was measured.'},
	{id: 'maturity', title: 'maturity', help: 'The 28 tests of the ML Test Score, the levels, their evidence, what to do next.'},
	{id: 'environment', title: 'environment', help: 'Every probe: command, age, output, error, what changed.'},
	{id: 'history', title: 'history', help: 'All transitions of the session.'},
	{id: 'brief', title: 'brief', help: 'What the sub-agent was told, and what will be measured.'},
	{id: 'design', title: 'design', help: 'The pipeline as it is designed, drawn, and what each decision rests on.'},
	{id: 'sessions', title: 'sessions', help: 'Earlier sessions.'},
	{id: 'theme', title: 'theme', help: 'Dark, light, high contrast, colour-blind safe.'},
	{id: 'types', title: 'types', help: 'What is built; it can be changed until Build begins.'},
	{id: 'reopen', title: 'reopen', help: 'Run a finished phase again; everything after it becomes stale.'},
	{id: 'judge', title: 'judge', help: 'Judge the gate of this phase again.'},
	{id: 'refresh', title: 'refresh', help: 'Read the environment again, now.'},
	{id: 'rename', title: 'rename', help: 'Give the session another name.'},
] as const;
export type PaletteId = (typeof palette)[number]['id'];

const bindings: readonly (Binding & {readonly id: CommandId})[] = table;

/** The command a key means here; null: none. The first binding of the table wins. */
export function lookup(layer: Layer, context: Context, key: string): CommandId | null {
	return bindings.find(one => one.layer === layer && one.contexts.includes(context) && one.keys.includes(key))?.id ?? null;
}

export type Hint = {readonly id: CommandId; readonly keys: string; readonly title: string; readonly weight: 1 | 2 | 3};

/** What the footer of a place names, in the order of the table. */
export function hints(context: Context): readonly Hint[] {
	return bindings.flatMap(one => {
		const weight = one.footer?.[context];
		return weight ? [{id: one.id, keys: shownKeys(one), title: one.titles?.[context] ?? one.title, weight}] : [];
	});
}

export const shownKeys = (binding: Binding): string => binding.shown ?? binding.keys[0] ?? '';

export type KeyRow = {readonly layer: Layer; readonly keys: string; readonly title: string; readonly help: string; readonly where: string};

/** Every binding once, for help, `ml-engineer keys` and the README. */
export function keyTable(): readonly KeyRow[] {
	return bindings
		.filter(one => one.keys.length > 0)
		.map(one => ({layer: one.layer, keys: one.keys.join(' '), title: one.title, help: one.help, where: where(one.contexts)}));
}

/** Of the palette, what means something before a session is open. */
export const withoutSession: readonly PaletteId[] = ['theme'];

/** Bindings that mean something in a place, for the first part of its help. */
export function keysOf(context: Context): readonly KeyRow[] {
	return bindings
		.filter(one => one.contexts.includes(context) && one.keys.length > 0)
		.map(one => ({layer: one.layer, keys: one.keys.join(' '), title: one.title, help: one.help, where: context}));
}

function where(of: readonly Context[]): string {
	if (everywhere.every(context => of.includes(context))) return 'everywhere';
	if (lists.every(context => of.includes(context))) return 'every list';
	return of.join(', ');
}

/** The keys as plain text, a section a layer. */
export function keysText(): string {
	const rows = keyTable();
	const wide = Math.max(...rows.map(row => row.keys.length));
	return (['COMMAND', 'INPUT', 'CONFIRM'] as const)
		.map(layer =>
			[layer, ...rows.filter(row => row.layer === layer).map(row => `  ${row.keys.padEnd(wide)}  ${row.help} (${row.where})`)].join('\n'),
		)
		.join('\n\n');
}
