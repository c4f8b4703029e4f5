import {Box, Text} from 'ink';
import {memo} from 'react';
import {useStage} from '../../src/app/hooks.ts';
import {paintRow, type Row} from '../../src/app/rows.ts';

type Props = {readonly rows: readonly Row[]; readonly width: number; readonly height: number};

/**
 * A block of exactly `width` x `height` cells. One Text for all lines, each cut beforehand, in a Box of fixed size:
 * nothing is measured, wrapped or clipped when it is laid out.
 */
export const Rows = memo(function Rows({rows, width, height}: Props) {
	const {theme} = useStage();
	if (height <= 0 || width <= 0) return null;
	const shown = rows.slice(0, height).map(row => paintRow(row, width, theme));
	return (
		<Box width={width} height={height} flexShrink={0}>
			<Text wrap="truncate-end">{shown.join('\n') || ' '}</Text>
		</Box>
	);
});
