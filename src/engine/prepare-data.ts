import {readAside} from '../analysis/dataset/process/client.ts';
import type {DataRequest, SessionData} from '../domain/state.ts';

/**
 * Reads the data in a process of its own, checks what was said of it, and puts the hidden rows aside, before any sub-agent starts. What a
 * kill left of an earlier attempt is no part of it. `folder`: the session's. Throws input failures for columns that are not there or
 * cannot be used.
 */
export async function prepareData(
	{files, target, time_split: timeSplit, missing_words: missingWords, reading, written, table = null, query = null}: DataRequest,
	folder: string,
	progress?: (label: string, fraction: number) => void,
	signal?: AbortSignal,
): Promise<SessionData> {
	return readAside({files, target, timeSplit, missingWords, reading, written, table, query, folder}, {signal, progress});
}
