import {shownReview} from '../../src/app/commands/review.ts';
import {type CommandHandler, useReadable, useScreen, useView} from '../../src/app/hooks.ts';
import type {ViewProps} from '../view.ts';
import {Produced} from './Produced.tsx';
import {Review} from './Review.tsx';

/** What waits for a review, as diffs; else, and by tab, all that the session wrote. */
export function Files({width, height}: ViewProps<'files'>) {
	const {engine, ask} = useScreen();
	const inbox = useReadable(engine.session, one => one.state.inbox);
	const item = useView(state => shownReview(state, inbox));
	const written = useView(state => state.cursors['files.written'] === 1);
	const onCommand: CommandHandler = command => {
		if (command !== 'next-region') return false;
		if (!inbox.some(one => one.kind === 'review')) ask.say('Nothing waits for a review; these are all files.');
		else {
			ask.setCursor('files', 0);
			ask.setCursor('files.inside', 0);
			ask.setCursor('files.written', written ? 0 : 1);
		}
		return true;
	};
	return item ? (
		<Review key={item.id} item={item} width={width} height={height} onCommand={onCommand} />
	) : (
		<Produced width={width} height={height} onCommand={onCommand} />
	);
}
