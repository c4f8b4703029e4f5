import path from 'node:path';
import {readBounded} from '../system/files.ts';
import {isInside} from '../system/paths.ts';
import {plainLines} from '../system/sanitize.ts';

const mostBytes = 8 * 1024 * 1024;

/** Absolute path of a file that a report cites; null when it lies outside the workspace, links followed. */
export function workspacePath(workspace: string, cited: string): string | null {
	const file = path.resolve(workspace, cited);
	return isInside(workspace, file) ? file : null;
}

export const outside = (cited: string): string => `${cited} lies outside the workspace and is not opened.`;

/** Its lines without control sequences. Throws when it lies outside the workspace, is no plain file or is larger than 8 MiB. */
export async function workspaceLines(workspace: string, cited: string): Promise<readonly string[]> {
	const file = workspacePath(workspace, cited);
	if (file === null) throw new Error(outside(cited));
	const bytes = await readBounded(file, mostBytes);
	if (bytes === null) throw new Error(`${cited} is not there any more; it was when the workspace was assessed.`);
	return plainLines(bytes.toString('utf8').replace(/\n$/, ''));
}
