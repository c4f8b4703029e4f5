import {useEffect, useState} from 'react';

/** Something that is read from disk or measured: not there yet, there, or not to be had and why. */
export type Loaded<T> =
	| {readonly status: 'loading'}
	| {readonly status: 'there'; readonly value: T}
	| {readonly status: 'failed'; readonly reason: string};

const loading = {status: 'loading'} as const;

/** Reads again when `load` (give it by `useCallback`) or `version` changes; until then the last answer stands. */
export function useLoaded<T>(load: () => Promise<T>, version = ''): Loaded<T> {
	const [loaded, setLoaded] = useState<Loaded<T>>(loading);
	// Another version is another content behind the same question.
	useEffect(() => {
		let wanted = true;
		load().then(
			value => wanted && setLoaded({status: 'there', value}),
			(error: unknown) => wanted && setLoaded({status: 'failed', reason: error instanceof Error ? error.message : String(error)}),
		);
		return () => {
			wanted = false;
		};
	}, [load, version]);
	return loaded;
}
