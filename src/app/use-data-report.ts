import {useCallback} from 'react';
import {type DataFound, loadDataReport} from './data-report.ts';
import {useReadable, useScreen} from './hooks.ts';
import {type Loaded, useLoaded} from './use-loaded.ts';

/** The data step's report, read again when the step was done again; null before it is there. */
export function useDataReport(): Loaded<DataFound | null> {
	const {engine} = useScreen();
	const version = useReadable(engine.session, one => one.state.phases.ASSESSMENT.steps['data']?.ended_at ?? '');
	const load = useCallback(() => loadDataReport(engine), [engine]);
	return useLoaded(load, version);
}
