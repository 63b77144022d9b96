/** Resolves when it has come, however busy the machine is; throws after two minutes. */
export async function until(come: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await come())) {
    if (Date.now() > end) throw new Error(`It did not come: ${String(come)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What is promised to end within so many milliseconds, with what a busy machine may add to it. */
export const withSlack = (promised: number): number => promised + 10_000;
