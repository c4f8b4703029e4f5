export const roles = ['data_pipeline', 'model_architecture', 'infrastructure', 'monitoring', 'performance'] as const;
export type Role = (typeof roles)[number];

type RoleDefinition = {
	/** The only numbers on the screen: 1 to 5. */
	readonly number: number;
	readonly title: string;
	readonly duty: string;
};

export const roleTable = {
	data_pipeline: {number: 1, title: 'data pipeline', duty: 'data ingestion, quality and features'},
	model_architecture: {number: 2, title: 'model architecture', duty: 'problem type, models and training'},
	infrastructure: {number: 3, title: 'infrastructure', duty: 'compute, containers, serving and release'},
	monitoring: {number: 4, title: 'monitoring', duty: 'maturity, drift, alerts and dashboards'},
	performance: {number: 5, title: 'performance', duty: 'constraints, latency, throughput and cost'},
} as const satisfies Record<Role, RoleDefinition>;

export function roleOfNumber(number: number): Role | undefined {
	return roles.find(role => roleTable[role].number === number);
}
