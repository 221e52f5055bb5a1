import { defineConfig } from 'eslint/config'
import hooks from 'eslint-plugin-react-hooks'
import typescript from 'typescript-eslint'

const unused = { args: 'after-used', argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }

/** Only rules that find mistakes the compiler does not; how code looks is a matter for its reader. */
export default defineConfig([
  { ignores: ['**/node_modules/', 'out/', 'dist/', 'coverage/', 'test-results/', 'build/default-app/', 'build/kernels/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,mjs}'],
    plugins: { typescript: typescript.plugin },
    languageOptions: { parser: typescript.parser, parserOptions: { projectService: true } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-debugger': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'typescript/await-thenable': 'error',
      'typescript/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      'typescript/no-explicit-any': 'error',
      'typescript/no-floating-promises': 'error',
      'typescript/no-for-in-array': 'error',
      'typescript/no-implied-eval': 'error',
      'typescript/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      'typescript/no-unused-vars': ['error', unused],
      'typescript/only-throw-error': 'error',
      'typescript/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
      'typescript/restrict-plus-operands': 'error',
      'typescript/return-await': 'error',
      'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // Tests hand in what callers should not, and wait for what need not be waited for.
    files: ['tests/**'],
    rules: { 'typescript/no-misused-promises': 'off', 'typescript/await-thenable': 'off' },
  },
  {
    files: ['**/*.tsx'],
    plugins: { hooks: /** @type {import("eslint").ESLint.Plugin} */ (/** @type {unknown} */ (hooks)) },
    rules: { 'hooks/rules-of-hooks': 'error' },
  },
])
