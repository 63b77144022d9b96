import { readFileSync } from 'node:fs';

const [ours, pages] = ['.swcrc', 'src/web/.swcrc'].map((file) => JSON.parse(readFileSync(file, 'utf8')));

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest', '^.+\\.tsx$': ['@swc/jest', { ...ours, jsc: { ...ours.jsc, ...pages.jsc } }] },
  testTimeout: 300_000,
  maxWorkers: 2,
  // a worker goes on holding what each of its files loaded: near the end of its heap it collects garbage for seconds at a time
  workerIdleMemoryLimit: '1500MB',
  setupFiles: ['<rootDir>/test/prepared.ts'],
  coverageProvider: 'v8',
  reporters: ['default', '<rootDir>/test/count-reporter.js'],
};
