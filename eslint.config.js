import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// Workflow code runs in Temporal's deterministic sandbox: it may import the workflow SDK, the contract, its
// neighbours, and nothing but types from the activities.
const sandbox = {
  paths: ['undici', 'zod', 'luxon', 'pino'].map((name) => ({ name, message: 'Workflows do no I/O and no parsing.' })),
  patterns: [
    { group: ['node:*'], message: 'Workflows cannot use Node built-ins.' },
    { group: ['**/activities/**'], allowTypeImports: true, message: 'Import only types from activities.' },
  ],
};

export default tseslint.config(
  // AssemblyScript has types of its own, which its compiler checks.
  { ignores: ['assembly/', 'dist/', 'data/', 'node_modules/', '.out-*/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              package: 'node:test',
              name: ['test', 'describe', 'it', 'suite', 'before', 'after', 'beforeEach', 'afterEach'],
            },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.object.name="Connection"][callee.property.name="connect"]',
          message: 'Closing it during a call may end the process: use connectClient of server/client-connection.ts.',
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  { files: ['src/server/client-connection.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['src/workflows/**'], rules: { '@typescript-eslint/no-restricted-imports': ['error', sandbox] } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
