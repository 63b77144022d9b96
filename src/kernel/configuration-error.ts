/** Sayso cannot start as it is set up. Each line is one thing to mend, told in words for who runs it. */
export class ConfigurationError extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigurationError';
  }
}
