export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  testTimeout: 300_000,
  maxWorkers: 2,
  setupFiles: ['<rootDir>/test/prepared.ts'],
  coverageProvider: 'v8',
  reporters: ['default', '<rootDir>/test/count-reporter.js'],
};
