/** The path of the program. */
export function binary(): string;

export interface Options {
  /** The directory of the data; without it the data is in memory. */
  data?: string;
  /** The Region of the clients; each Region has tables of its own. */
  region?: string;
  /** Whether `now`, `advance` and `reset` work. */
  testControl?: boolean;
  /** Further arguments of `stator serve`. */
  args?: string[];
}

export interface Stator {
  endpoint: string;
  region: string;
  /** Options of a client of the AWS SDK. */
  clientOptions(): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Variables with which any AWS SDK calls this server. */
  environment(): Record<string, string>;
  /** The server's time, in seconds since 1970. */
  now(): Promise<number>;
  /** Moves the server's clock forward, and waits for what becomes due. */
  advance(seconds: number): Promise<void>;
  /** Deletes all tables, stacks, objects and parameters. */
  reset(): Promise<void>;
  /** Stops the server and waits for its end. */
  stop(): Promise<void>;
}

/** Starts a server on a free port of this machine. */
export function startStator(options?: Options): Promise<Stator>;

/** Variables with which any AWS SDK calls `endpoint`. */
export function variables(endpoint: string, region?: string): Record<string, string>;
