import type {Engine, EngineCommand} from '../../engine/engine.ts';
import type {Actions, StartPort} from '../actions.ts';
import type {CommandHandler} from '../hooks.ts';
import type {Change, ViewState, ViewStore} from '../view-state.ts';

/** What commands work on. Everything that touches the world is a callback, so that tests can press keys without a terminal. */
export type CommandContext = {
	readonly view: ViewStore;
	readonly engine: () => Engine | null;
	readonly start: StartPort | null;
	readonly actions: Actions;
	readonly handler: {current: CommandHandler | null};
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	readonly size: () => {readonly columns: number; readonly rows: number};
	/** Hands the terminal to the callback and takes it back afterwards. */
	readonly away: (callback: () => Promise<void>) => Promise<void>;
	readonly redraw: () => void;
};

export const state = (context: CommandContext): ViewState => context.view.getState();
export const change = (context: CommandContext, next: Change): void => context.view.setState(next);
export const say = (context: CommandContext, sentence: string): void => context.view.setState({toast: sentence});

/** Tells the engine; a refusal becomes the sentence over the footer. */
export function act(context: CommandContext, command: EngineCommand, done?: string): void {
	const engine = context.engine();
	if (!engine) return;
	if (engine.readOnly && command.type !== 'refresh-probe') {
		say(context, 'This is a watched session: it is read-only here.');
		return;
	}
	engine.act(command).then(
		refused => {
			if (refused) say(context, refused);
			else if (done) say(context, done);
		},
		(error: unknown) => say(context, `${command.type} failed: ${error instanceof Error ? error.message : String(error)}`),
	);
}

/** Runs something slow of the surroundings and shows what it answers. */
export function tell(context: CommandContext, promise: Promise<string>): void {
	promise.then(
		sentence => say(context, sentence),
		(error: unknown) => say(context, error instanceof Error ? error.message : String(error)),
	);
}
