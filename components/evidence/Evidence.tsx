import {useCallback, useMemo} from 'react';
import {numberedRows} from '../../src/app/file-rows.ts';
import {useReadable, useScreen} from '../../src/app/hooks.ts';
import {type Row, span} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {useLoaded} from '../../src/app/use-loaded.ts';
import {outside, workspaceLines, workspacePath} from '../../src/app/workspace-file.ts';
import {counted} from '../../src/domain/format.ts';
import {Scrolled} from '../primitives/Scrolled.tsx';
import type {ViewProps} from '../view.ts';

/** A file of the workspace with the line that is cited marked; read only, nothing of it is run. */
export function Evidence({view, width, height}: ViewProps<'evidence'>) {
	const {engine, ask} = useScreen();
	const workspace = useReadable(engine.session, one => one.state.workspace);
	const {path, line} = view;
	const loaded = useLoaded(useCallback(() => workspaceLines(workspace, path), [workspace, path]));
	const rows = useMemo((): readonly Row[] => {
		if (loaded.status === 'loading') return paragraph('Reading ...', width, 'dim');
		if (loaded.status === 'failed') return paragraph(loaded.reason, width, 'bad');
		const shown = numberedRows(loaded.value, 0, width - 1).map((row, index): Row => {
			const cells = typeof row === 'string' ? [row] : row;
			if (index !== line - 1) return [' ', ...cells];
			return [span('title', '>'), ...cells.map(cell => (typeof cell === 'string' ? span('strong', cell) : cell))];
		});
		if (line <= loaded.value.length) return shown;
		return [
			...paragraph(`It has ${counted(loaded.value.length, 'line')} now, and line ${line} is cited: it changed since.`, width, 'warn'),
			...shown,
		];
	}, [loaded, line, width]);
	return (
		<Scrolled
			name="evidence"
			heading={[span('title', 'EVIDENCE'), `  ${path}:${line}`]}
			rows={rows}
			width={width}
			height={height}
			onCommand={command => {
				if (command !== 'edit') return false;
				const file = workspacePath(workspace, path);
				if (file === null) ask.say(outside(path));
				else ask.edit(file, line);
				return true;
			}}
		/>
	);
}
