/** Who asks a warehouse. Never part of a definition, a notebook, a log, an evaluation or a message. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Where credentials come from; null where there are none for an address. */
export type CredentialSource = (address: string) => Promise<Credentials | null>;

/** Those of the environment, for every address. */
export const environmentCredentials: CredentialSource = () => {
  const { LIFTBENCH_CLICKHOUSE_USER: user, LIFTBENCH_CLICKHOUSE_PASSWORD: password } = process.env;
  return Promise.resolve(user === undefined && password === undefined ? null : { user: user ?? 'default', password: password ?? '' });
};
