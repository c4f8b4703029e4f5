import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		include: ['tests/**/*.test.{ts,tsx}'],
		testTimeout: 60_000,
		hookTimeout: 60_000,
		globalSetup: process.env['ML_ENGINEER_SKIP_BUILD'] ? [] : ['tests/support/build-once.ts'],
		// Terminal tests behave as in a person's terminal, also where a build server sets CI.
		env: {CI: '', CONTINUOUS_INTEGRATION: '', ML_ENGINEER_TEST_ALL: process.env['CI'] ?? ''},
	},
});
