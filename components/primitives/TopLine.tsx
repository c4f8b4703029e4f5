import {memo} from 'react';
import {useReadable, useScreen} from '../../src/app/hooks.ts';
import {leftRight, type Row, span} from '../../src/app/rows.ts';
import {waitingCount, waitingText} from '../../src/app/waiting.ts';
import {Rows} from './Rows.tsx';

/** First line of every view: where one is at the left, what waits for the person at the right. */
export const TopLine = memo(function TopLine({left, width}: {readonly left: Row; readonly width: number}) {
	const {engine} = useScreen();
	const waits = useReadable(engine.session, view => waitingCount(view.state.inbox));
	const failing = useReadable(engine.session, view => view.saving.status === 'failing');
	const right: Row = [...(failing ? [span('bad', 'NOT SAVED'), '  '] : []), waitingText(waits, width), ' '];
	return <Rows rows={[leftRight([' ', ...(typeof left === 'string' ? [left] : left)], right, width)]} width={width} height={1} />;
});
