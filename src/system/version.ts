/** Version of this program; put in by the build. */
export const version: string = process.env['ML_ENGINEER_VERSION'] ?? '0.0.0-dev';
