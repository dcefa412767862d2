// Rules that need types, because the faults that hurt here are floating promises, half-handled unions and `any` that
// spreads. How code is laid out is prettier's; what tsc already finds is left to tsc.
import tseslint from 'typescript-eslint'

const banned = (selector, message) => ({ selector, message })

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'dist.*/',
      '.tap/',
      '.broadsheet/',
      'coverage/',
      'node_modules/',
      'test/tools/',
      'src/graphql/generated.ts',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-control-regex': 'error',
      'no-template-curly-in-string': 'error',
      'no-restricted-syntax': [
        'error',
        banned('TSEnumDeclaration', 'Node runs the source as it stands: no enums, use a union of strings.'),
        banned('TSModuleDeclaration[kind="namespace"]', 'Node runs the source as it stands: no namespaces.'),
        banned('TSParameterProperty', 'Node runs the source as it stands: no parameter properties.'),
        banned('ExportDefaultDeclaration', 'One name for one thing: export it by name.'),
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      // Only where null and undefined are all there is to replace: an empty string or a zero may be meant by `||`.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true, ignoreTernaryTests: true }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A function that must return a promise to fit its type may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Interfaces here are records of functions; hardly anything has a `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      // tsc finds these (noUnusedLocals, noUnusedParameters).
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // tap runs and awaits what t.test is given; everything else that returns a promise is awaited here too.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: 'test', package: '@tapjs/test' }] },
      ],
      // A parsed answer is looked into as it came: the assertion is its check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Messages of assertions.
      '@typescript-eslint/restrict-template-expressions': 'off',
      // A test may print its seed and what it measured.
      'no-console': 'off',
    },
  },
)
