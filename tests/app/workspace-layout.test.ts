import {describe, expect, it} from 'vitest';
import {gridOf, isSmall, leastPane, workspaceLayout} from '../../src/app/workspace-layout.ts';

describe('the places of the workspace', () => {
	it('opens the grid by itself from 160 columns where every pane keeps its least size', () => {
		expect(workspaceLayout(200, 58, 'auto').grid).toEqual({across: 5, down: 1, width: 40, height: 47});
		expect(workspaceLayout(160, 48, 'auto').grid).toMatchObject({across: 3, down: 2});
		expect(workspaceLayout(120, 30, 'auto').grid).toBeNull();
		expect(workspaceLayout(120, 30, 'grid').grid).toMatchObject({across: 3, down: 2});
		expect(workspaceLayout(200, 58, 'accordion').grid).toBeNull();
	});
	it('never makes a pane smaller than it is of use', () => {
		for (let width = 40; width <= 320; width += 7) {
			for (let height = 5; height <= 90; height += 3) {
				const grid = gridOf(width, height);
				if (!grid) continue;
				expect(grid.width).toBeGreaterThanOrEqual(leastPane.columns);
				expect(grid.height).toBeGreaterThanOrEqual(leastPane.rows);
				expect(grid.across * grid.down).toBeGreaterThanOrEqual(5);
				expect(grid.width * grid.across).toBeLessThanOrEqual(width);
				expect(grid.height * grid.down).toBeLessThanOrEqual(height);
			}
		}
	});
	it('is never taller than its window', () => {
		for (let width = 60; width <= 320; width += 13) {
			for (let height = 13; height <= 90; height += 1) {
				for (const choice of ['auto', 'accordion', 'grid'] as const) {
					const layout = workspaceLayout(width, height, choice);
					const panes = layout.grid
						? layout.grid.height * layout.grid.down
						: layout.stripe === 2
							? layout.focusedLines + 9
							: layout.focusedLines > 0
								? layout.focusedLines + 6
								: 0;
					expect(layout.paneTop + Math.min(panes, layout.panesHeight)).toBeLessThanOrEqual(height);
				}
			}
		}
	});
	it('is small under 60x15', () => {
		expect([isSmall(59, 24), isSmall(60, 14), isSmall(60, 15)]).toEqual([true, true, false]);
	});
});
