import {existsSync} from 'node:fs';
import path from 'node:path';

/** The bubblewrap of this machine; null where there is none. */
export const bubblewrapHere =
	(process.env['PATH'] ?? '')
		.split(path.delimiter)
		.map(folder => path.join(folder, 'bwrap'))
		.find(file => path.isAbsolute(file) && existsSync(file)) ?? null;
