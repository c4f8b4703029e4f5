import {useCallback} from 'react';
import {useReadable, useScreen} from './hooks.ts';
import {loadMaturity, type MaturityFound} from './maturity-report.ts';
import {type Loaded, useLoaded} from './use-loaded.ts';

/** The maturity step's report, read again when the step was done again; null before it is there. */
export function useMaturity(): Loaded<MaturityFound | null> {
	const {engine} = useScreen();
	const version = useReadable(engine.session, one => one.state.phases.ASSESSMENT.steps['maturity']?.ended_at ?? '');
	const load = useCallback(() => loadMaturity(engine), [engine]);
	return useLoaded(load, version);
}
