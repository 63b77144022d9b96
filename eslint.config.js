import js from '@eslint/js';
import { basename } from 'node:path';
import tseslint from 'typescript-eslint';

const noDefaultExports = {
  selector: 'ExportDefaultDeclaration',
  message: 'A name is given once, where the thing is made: no default exports.',
};

const kebabCase = {
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename);
      if (!/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name)) context.report({ node, message: `${name} is not in kebab-case.` });
    },
  }),
};

export default tseslint.config(
  // the bench's reference has packages of its own, which are not always there
  // and relay-compiler writes default exports
  { ignores: ['dist/', 'coverage/', 'data/', 'bench/reference/', '**/__generated__/'] },
  js.configs.recommended,
  { plugins: { house: { rules: { 'kebab-case': kebabCase } } } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'house/kebab-case': 'error',
      'no-restricted-syntax': ['error', noDefaultExports],
      // Nest modules, GraphQL types and command classes are classes without members; the decorator is what they are for.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // An object literal is a good command, actor or row: those classes carry decorators, not behaviour.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Takes every computed key of a generic record ({ [row.key]: row }) for the key of a nameless enum.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // Lengths are counted in code points, and [...text] is how.
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }] }],
      // Nest and the ports ask for async signatures where an embedded adapter has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // `this: void` says that a method may be taken from its object.
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      // Positions, revisions and counts are numbers that belong into messages.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A comma list of void calls is no trap; a promise is, and no-floating-promises and no-misused-promises stand.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // A spec may be sure of what it has just written, and may speak to an answer whose shape is what it tests.
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'module', 'performance', 'Buffer', 'URL', 'fetch', 'AbortController', 'AbortSignal'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
    rules: { 'no-unused-vars': ['error', { ignoreRestSiblings: true }] },
  },
);
