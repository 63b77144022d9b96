/** Knows which streams may lead to another: a log is asked for a stream by its name, and not for who names it. Whether they do, the log says. */
export abstract class Leads {
  abstract to(stream: string): readonly string[];

  /** A command on a stream looks at another: by what it decides, it may lead there. */
  abstract looking(stream: string, at: string): void;
}
