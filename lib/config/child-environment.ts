type Variables = Readonly<Record<string, string | undefined>>;

/** The environment of this process for a child of it, with some variables set. */
export const childEnvironment = (variables: Variables): Record<string, string | undefined> => ({
  ...process.env,
  ...variables,
});
