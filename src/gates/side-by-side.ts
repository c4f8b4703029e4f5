/** Checks that are measured at once: most of the time of one is spent waiting for a single process. */
const most = 2;

/**
 * Makes something of every item, two at a time; those that must be `alone` come after the others, with nothing beside them. The results
 * are in the order of the items, and `tell` hears each in that order as soon as those before it are there. Throws what the first of
 * them throws, once nothing is made any more, and begins no other then.
 */
export async function sideBySide<Item extends {readonly alone?: true}, Result>(
	items: readonly Item[],
	make: (item: Item, at: number) => Promise<Result>,
	tell?: (result: Result) => void | Promise<void>,
): Promise<Result[]> {
	const places = items.map((item, at) => ({item, at}));
	const made = new Map<number, {readonly result: Result}>();
	const failures: unknown[] = [];
	let told = 0;
	let telling: Promise<void> = Promise.resolve();

	const tellThose = async () => {
		for (let next = made.get(told); next !== undefined; next = made.get(told)) {
			told++;
			await tell?.(next.result);
		}
	};
	const work = async (queue: (typeof places)[number][]) => {
		for (let next = queue.shift(); next !== undefined && failures.length === 0; next = queue.shift()) {
			try {
				made.set(next.at, {result: await make(next.item, next.at)});
				// Whoever is told may take its time, and the order must hold.
				telling = telling.then(tellThose);
				await telling;
			} catch (error) {
				failures.push(error);
			}
		}
	};
	const beside = places.filter(({item}) => !item.alone);
	await Promise.all(Array.from({length: most}, () => work(beside)));
	await work(places.filter(({item}) => item.alone));
	if (failures.length > 0) throw failures[0];
	return places.flatMap(({at}) => made.get(at) ?? []).map(({result}) => result);
}
