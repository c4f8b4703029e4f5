import path from 'node:path';
import {readPlainFile} from './plain-file.ts';

/** What marks a folder as a project this program produced: a folder of notes, or in projects of version 0.1 a file. */
export const projectMarker = '.ml-engineer';

/**
 * Folders below `root` that this program produced, to be left out of an assessment of what the user wrote: a folder is
 * ours when it holds the marker, or both pipeline.yaml and a reports/data.json of our first schema. The root itself is
 * never left out: whoever points at a produced project wants it assessed.
 */
export function ownProjects(root: string, files: readonly string[]): string[] {
	const present = new Set(files);
	const found = new Set<string>();
	for (const file of files) {
		const folder = path.posix.dirname(file);
		const base = path.posix.basename(file);
		if (folder !== '.' && base === projectMarker) found.add(folder);
		const above = path.posix.dirname(folder);
		if (path.posix.basename(folder) === projectMarker && above !== '.') found.add(above);
		if (base === 'data.json' && path.posix.basename(folder) === 'reports') {
			const project = path.posix.dirname(folder);
			if (project !== '.' && present.has(`${project}/pipeline.yaml`) && isOurReport(root, file)) found.add(project);
		}
	}
	return [...found].sort();
}

function isOurReport(root: string, file: string): boolean {
	const read = readPlainFile(path.join(root, file), 16 * 1024 * 1024);
	if (read.kind !== 'read') return false;
	try {
		const report: unknown = JSON.parse(read.bytes.toString('utf8'));
		return typeof report === 'object' && report !== null && 'schema' in report && report.schema === 1 && 'profile' in report;
	} catch {
		return false;
	}
}
