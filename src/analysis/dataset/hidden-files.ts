import path from 'node:path';
import * as z from 'zod';
import {readBounded} from '../../system/files.ts';

const maxIndexBytes = 16 * 1024 * 1024;
const indexSchema = z.looseObject({files: z.array(z.string())});

/** The files of the rows that `putAside` kept in `<sessionFolder>/hidden`. Throws when its index is gone or broken. */
export async function hiddenFilesIn(sessionFolder: string): Promise<readonly string[]> {
	const index = path.join(sessionFolder, 'hidden', 'index.json');
	const bytes = await readBounded(index, maxIndexBytes);
	if (bytes === null) throw new Error(`the hidden rows cannot be found: ${index} is gone`);
	return indexSchema.parse(JSON.parse(bytes.toString('utf8'))).files;
}
