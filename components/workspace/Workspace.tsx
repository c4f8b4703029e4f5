import {Box} from 'ink';
import {useScreen, useView} from '../../src/app/hooks.ts';
import {rule} from '../../src/app/rows.ts';
import {isSmall, type WorkspaceLayout, workspaceLayout} from '../../src/app/workspace-layout.ts';
import {roles} from '../../src/domain/roles.ts';
import {FocusedPane, GridPane} from '../panes/Pane.tsx';
import {Stripe} from '../panes/Stripe.tsx';
import {Rows} from '../primitives/Rows.tsx';
import type {ViewProps} from '../view.ts';
import {Header} from './Header.tsx';
import {SmallWorkspace} from './SmallWorkspace.tsx';
import {Steps} from './Steps.tsx';

/** The place one works at: header, rail, steps, environment, sub-agents, the focused one open. */
export function Workspace({width, height}: ViewProps<'workspace'>) {
	const choice = useView(state => state.layout);
	const layout = workspaceLayout(width, height, choice);
	if (isSmall(width, height + 2)) return <SmallWorkspace width={width} height={height} />;
	return (
		<>
			<Header width={width} />
			<Steps layout={layout} width={width} />
			{layout.grid ? <Grid grid={layout.grid} width={width} height={layout.panesHeight} /> : <Accordion layout={layout} width={width} />}
		</>
	);
}

function Accordion({layout, width}: {readonly layout: WorkspaceLayout; readonly width: number}) {
	const {theme} = useScreen();
	const focused = useView(state => state.role);
	const active = useView(state => state.region === 'panes');
	if (layout.stripe === 2) {
		return (
			<>
				{roles.map(role =>
					role === focused ? (
						<FocusedPane key={role} role={role} active={active} header width={width} height={layout.focusedLines + 1} />
					) : (
						<Stripe key={role} role={role} focused={false} active={false} lines={2} width={width} />
					),
				)}
			</>
		);
	}
	// With little room the focused sub-agent and those after it come first; the others are a key away.
	const from = Math.max(0, Math.min(roles.indexOf(focused), roles.length - layout.panesHeight));
	const shown = layout.panesHeight >= roles.length ? roles : roles.slice(from, from + Math.max(0, layout.panesHeight));
	return (
		<>
			{shown.map(role => (
				<Stripe key={role} role={role} focused={role === focused} active={active} lines={1} width={width} />
			))}
			{layout.focusedLines > 0 ? <Rows rows={[rule(width, theme)]} width={width} height={1} /> : null}
			<FocusedPane role={focused} active={active} header={false} width={width} height={layout.focusedLines} />
		</>
	);
}

type GridProps = {readonly grid: NonNullable<WorkspaceLayout['grid']>; readonly width: number; readonly height: number};

function Grid({grid, width, height}: GridProps) {
	const focused = useView(state => state.role);
	const active = useView(state => state.region === 'panes');
	const lines = Array.from({length: grid.down}, (_, line) => roles.slice(line * grid.across, (line + 1) * grid.across));
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			{lines.map(line => (
				<Box key={line[0]} width={width} height={grid.height} flexShrink={0}>
					{line.map(role => (
						<GridPane key={role} role={role} focused={role === focused} active={active} width={grid.width} height={grid.height} />
					))}
				</Box>
			))}
		</Box>
	);
}
