import {useCallback, useMemo} from 'react';
import {fileColumns, fileLines, fileRow, numberedRows} from '../../src/app/file-rows.ts';
import {type CommandHandler, useReadable, useScreen, useView} from '../../src/app/hooks.ts';
import {type Row, span, tableRow} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {useLoaded} from '../../src/app/use-loaded.ts';
import {bytes, counted} from '../../src/domain/format.ts';
import type {SessionState} from '../../src/domain/state.ts';
import type {ListedFile} from '../../src/engine/produced-files.ts';
import {ListAndDetail} from '../primitives/ListAndDetail.tsx';

type Props = {
	readonly width: number;
	readonly height: number;
	/** Commands of the view around it, before its own. */
	readonly onCommand: CommandHandler;
};

const none: readonly ListedFile[] = [];
const sideways = 16;

/** Changes when a step or a gate may have written something. */
const written = (state: SessionState): string =>
	Object.values(state.phases)
		.map(phase => `${phase.gate?.judged_at ?? ''} ${Object.values(phase.steps).map(step => step.ended_at ?? '')}`)
		.join();

/** What the session produced, and the content of the file under the cursor. */
export function Produced({width, height, onCommand}: Props) {
	const {engine, ask, view} = useScreen();
	const version = useReadable(engine.session, one => written(one.state));
	const root = useReadable(engine.session, one => one.state.project) ?? engine.folder;
	const list = useLoaded(
		useCallback(() => engine.files(), [engine]),
		version,
	);
	const files = list.status === 'there' ? list.value : none;
	const at = useView(state => Math.min(state.cursors['files'] ?? 0, Math.max(0, files.length - 1)));
	const side = useView(state => state.offsets['files.side'] ?? 0);
	const path = files[at]?.path ?? null;
	const read = useCallback(async () => ({path, text: path === null ? '' : await engine.readFile(path)}), [engine, path]);
	const content = useLoaded(read, version);
	const lines = useMemo(
		() =>
			content.status === 'there' && content.value.path !== null && content.value.path === path ? fileLines(path, content.value.text) : null,
		[content, path],
	);
	const detail = useCallback((): readonly Row[] => {
		if (content.status === 'failed') return paragraph(`It cannot be shown: ${content.reason}`, width, 'bad');
		if (!lines) return paragraph('Reading ...', width, 'dim');
		return lines.length === 1 && lines[0] === '' ? paragraph('It is empty.', width, 'dim') : numberedRows(lines, side, width);
	}, [content, lines, side, width]);
	const instead =
		list.status === 'loading'
			? paragraph('Looking for files ...', width, 'dim')
			: list.status === 'failed'
				? paragraph(`The files cannot be listed: ${list.reason}`, width, 'bad')
				: files.length === 0
					? paragraph(`Nothing was written to ${root} yet. Each step writes its report there; r in the workspace runs them.`, width)
					: null;
	const total = files.reduce((sum, file) => sum + file.bytes, 0);
	return (
		<ListAndDetail
			name="files"
			heading={[
				span('title', 'FILES'),
				`  ${counted(files.length, 'file')}, ${bytes(total)}`,
				span('dim', width >= 100 ? `     in ${root}` : ''),
			]}
			above={
				files.length > 0 && height >= 14
					? [
							[
								' ',
								...tableRow(
									fileColumns(width),
									['PATH', 'SIZE', 'WRITTEN BY'].map(title => span('dim', title)),
								),
							],
						]
					: []
			}
			count={files.length}
			line={(index, here) => {
				const file = files[index];
				return file ? fileRow(file, here, width) : '';
			}}
			detail={detail}
			instead={instead}
			share={0.4}
			width={width}
			height={height}
			onCommand={(index, command, key) => {
				if (onCommand(command, key)) return true;
				switch (command) {
					case 'left':
					case 'right': {
						const longest = Math.max(0, ...(lines ?? []).map(line => line.length));
						const next = (view.getState().offsets['files.side'] ?? 0) + (command === 'right' ? sideways : -sideways);
						ask.setOffset('files.side', Math.max(0, Math.min(next, Math.max(0, longest - sideways))));
						return true;
					}
					case 'edit':
						if (path === null) ask.say('There is no file to open.');
						else ask.edit(`${root}/${path}`, (view.getState().offsets[`files.detail.${index}`] ?? 0) + 1);
						return true;
					case 'copy':
						if (content.status === 'there' && lines) ask.copy(content.value.text);
						else ask.say('There is nothing to copy.');
						return true;
					case 'allow':
					case 'deny-words':
					case 'mark':
						ask.say('Nothing here waits for a review: these files are written already. e opens one.');
						return true;
					default:
						return false;
				}
			}}
		/>
	);
}
