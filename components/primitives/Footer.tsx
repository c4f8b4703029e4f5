import {inboxFocus} from '../../src/app/commands/inbox.ts';
import {shownReview} from '../../src/app/commands/review.ts';
import {footerRow} from '../../src/app/footer.ts';
import {useReadable, useStage, useView} from '../../src/app/hooks.ts';
import type {CommandId} from '../../src/app/keymap.ts';
import {nextKeys, nextStep} from '../../src/app/next-step.ts';
import {type Row, rule, ruleBetween, span} from '../../src/app/rows.ts';
import {contextOf, layerOf, topView, type ViewState} from '../../src/app/view-state.ts';
import type {InboxItem} from '../../src/domain/inbox.ts';
import type {Readable, SessionView} from '../../src/engine/engine.ts';
import {Rows} from './Rows.tsx';

type Props = {
	readonly width: number;
	readonly height: number;
	readonly small: boolean;
	/** The sentence of the moment, on as many lines as it needs. */
	readonly said: readonly string[];
	readonly question: readonly string[];
	readonly text: readonly Row[];
};

/** The last lines: a question or a text being typed, a rule or the sentence of the moment, and the keys that work now. */
export function Footer({width, height, small, said, question, text}: Props) {
	const {theme} = useStage();
	const answerable = useAnswerable(small);
	const layer = useView(layerOf);
	const context = useView(state => contextOf(state, small));
	const sentence = said.map((line): Row => [' ', span('strong', line)]);
	const next = useNext();
	// What comes next stands where nothing else is said, at the places one works from.
	const below = layer === 'COMMAND' && (context === 'workspace' || context === 'gate') ? next : '';
	const line: Row = below === '' ? rule(width, theme) : ruleBetween([' ', span('dim', 'next  '), span('strong', below)], [], width, theme);
	const upper = sentence.length > 0 ? sentence : small ? [] : [line];
	const rows = [
		...upper,
		...question.map((one): Row => [' ', span('strong', one)]),
		...text,
		footerRow(layer, context, width, answerable ? [] : answers),
	];
	return <Rows rows={rows.slice(-height)} width={width} height={height} />;
}

/** Lines the footer takes. */
export const footerHeight = (small: boolean, said: number, question: number, text: number): number =>
	(said > 0 ? said : small ? 0 : 1) + question + text + 1;

/** Keys that only answer a command that wants to run. */
const answers: readonly CommandId[] = ['mark', 'mark-same', 'allow', 'allow-rule', 'deny', 'deny-words'];

/** Whether there is something under the cursor that these keys would answer. */
function useAnswerable(small: boolean): boolean {
	const {engine} = useStage();
	const inbox = useReadable(engine?.session ?? nothing, view => view?.state.inbox ?? none);
	return useView(state => answerableIn(state, inbox, small));
}

/** What comes next in the session; '' while something runs. */
function useNext(): string {
	const {engine} = useStage();
	return useReadable(engine?.session ?? nothing, view => {
		const next = view && nextStep(view.state);
		return next ? nextKeys(next) : '';
	});
}

const none: readonly InboxItem[] = [];
const nothing: Readable<SessionView | null> = {getState: () => null, getInitialState: () => null, subscribe: () => () => {}};

function answerableIn(state: ViewState, inbox: readonly InboxItem[], small: boolean): boolean {
	const view = topView(state).id;
	if (view === 'files') return shownReview(state, inbox) !== null;
	if (view !== 'inbox') return small && inbox[0]?.kind === 'allow';
	const kind = inboxFocus(state, inbox).item?.kind;
	return kind === 'allow' || kind === 'review';
}
