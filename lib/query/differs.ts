interface Content {
  /** Version id. */
  readonly version?: string;
  readonly digest?: string;
}

/** Two versions are taken for the same content when they are one version or have one known digest. */
export const differs = (from: Content, to: Content): boolean =>
  from.version !== to.version && (from.digest === undefined || from.digest !== to.digest);
