import {useCallback} from 'react';
import {sessionCommand} from '../../src/app/gate-text.ts';
import {useReadable, useScreen} from '../../src/app/hooks.ts';
import {type Row, span, tableRow} from '../../src/app/rows.ts';
import {sessionColumns, sessionDetail, sessionRow} from '../../src/app/session-rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {useLoaded} from '../../src/app/use-loaded.ts';
import {counted} from '../../src/domain/format.ts';
import type {SessionLine} from '../../src/engine/engine.ts';
import {ListAndDetail} from '../primitives/ListAndDetail.tsx';
import type {ViewProps} from '../view.ts';

const none: readonly SessionLine[] = [];

/** All sessions kept beside this one, the last changed first, and how to take one up. */
export function Sessions({width, height}: ViewProps<'sessions'>) {
	const {engine, ask, now} = useScreen();
	const own = useReadable(engine.session, one => one.state.session_id);
	const load = useCallback(() => engine.sessions(), [engine]);
	const loaded = useLoaded(load);
	const sessions = loaded.status === 'there' ? loaded.value : none;
	const commandOf = useCallback(
		(index: number) => {
			const session = sessions[index];
			return session ? sessionCommand(session.heldBy ? 'watch' : 'resume', session.id, engine.folder) : '';
		},
		[sessions, engine],
	);
	const detail = useCallback(
		(index: number): readonly Row[] => {
			const session = sessions[index];
			return session ? sessionDetail(session, session.id === own, commandOf(index), width) : [];
		},
		[sessions, own, commandOf, width],
	);
	const instead =
		loaded.status === 'loading'
			? paragraph('Reading the sessions ...', width, 'dim')
			: loaded.status === 'failed'
				? paragraph(`The sessions cannot be read: ${loaded.reason}`, width, 'bad')
				: sessions.length === 0
					? paragraph('There is no session here yet.', width)
					: null;
	return (
		<ListAndDetail
			name="sessions"
			heading={[span('title', 'SESSIONS'), loaded.status === 'there' ? `  ${counted(sessions.length, 'session')}, last changed first` : '']}
			above={
				sessions.length > 0
					? [
							[
								' ',
								...tableRow(
									sessionColumns(width),
									(width < 60 ? ['ID', 'CHANGED', 'FOCUS'] : ['ID', 'CHANGED', 'PHASE', '', 'FOCUS']).map(title => span('dim', title)),
								),
							],
						]
					: []
			}
			count={sessions.length}
			line={(index, here) => {
				const session = sessions[index];
				return session ? sessionRow(session, session.id === own, here, now(), width) : '';
			}}
			detail={detail}
			instead={instead}
			share={0.6}
			width={width}
			height={height}
			onCommand={(index, command) => {
				if (command !== 'copy') return false;
				if (sessions[index]) ask.copy(commandOf(index));
				return true;
			}}
		/>
	);
}
