/** Who allows what a sub-agent wants to run: a person, the persona's list of tools, or everything is let through. */
export const allowModes = ['ask', 'listed', 'all'] as const;
export type AllowMode = (typeof allowModes)[number];
