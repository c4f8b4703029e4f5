import {Box, Text} from 'ink';
import SelectInput from 'ink-select-input';
import {useMemo} from 'react';
import {pad} from '../../src/app/cells.ts';
import {highlight} from '../../src/app/commands/pick.ts';
import type {PickOption} from '../../src/app/form.ts';
import {useStage} from '../../src/app/hooks.ts';
import {paintRow, span} from '../../src/app/rows.ts';

type Props = {readonly options: readonly PickOption[]; readonly highlighted: number; readonly width: number; readonly height: number};

/** A list to choose from. It moves by its own keys; what stands under its mark is taken by enter, through the keymap. */
export function Picker({options, highlighted, width, height}: Props) {
	const {view, theme} = useStage();
	const labelWidth = Math.min(
		Math.max(40, Math.floor(width * 0.5)),
		Math.max(8, ...options.map(option => option.label.length)),
		Math.max(8, width - 10),
	);
	const items = useMemo(() => options.map((_, index) => ({key: String(index), label: String(index), value: index})), [options]);
	const parts = useMemo(
		() => ({
			Mark: ({isSelected = false}: {readonly isSelected?: boolean}) => <Text>{isSelected ? theme.paint('title', ' > ') : '   '}</Text>,
			Line: ({label, isSelected = false}: {readonly label: string; readonly isSelected?: boolean}) => {
				// Its number, not its words: two may be called the same.
				const option = options[Number(label)];
				const style = option?.unavailable ? 'dim' : isSelected ? 'strong' : 'plain';
				const row = [span(style, pad(option?.label ?? '', labelWidth)), '  ', span('dim', option?.unavailable ?? option?.note ?? '')];
				return <Text wrap="truncate-end">{paintRow(row, width - 3, theme)}</Text>;
			},
		}),
		[options, labelWidth, width, theme],
	);
	return (
		<Box width={width} height={height} flexShrink={0} flexDirection="column" overflow="hidden">
			<SelectInput
				items={items}
				initialIndex={highlighted}
				limit={Math.max(1, height)}
				indicatorComponent={parts.Mark}
				itemComponent={parts.Line}
				onHighlight={item => highlight({view}, item.value)}
			/>
		</Box>
	);
}
