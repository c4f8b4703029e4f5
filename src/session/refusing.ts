import type {Readable, SessionView} from './view.ts';

/** Long enough for somebody to make room or a network to come back, and for half a dozen attempts. */
const refusingMs = 15_000;

/** Settles with the reason when the disk has refused to save for `forMs` without a break; never otherwise. */
export function diskRefuses(view: Readable<SessionView>, forMs: number = refusingMs): Promise<string> {
	return new Promise(resolve => {
		let timer: NodeJS.Timeout | null = null;
		const look = () => {
			const {saving} = view.getState();
			if (saving.status === 'failing') {
				timer ??= setTimeout(() => {
					stop();
					resolve(`the disk has refused for ${Math.round(forMs / 1000)} s: ${saving.reason}`);
				}, forMs);
			} else if (timer !== null) {
				clearTimeout(timer);
				timer = null;
			}
		};
		const stop = view.subscribe(look);
		look();
	});
}
