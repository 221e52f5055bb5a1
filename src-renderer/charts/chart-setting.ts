/** A choice that a chart offers beside metric and segment: a short list, of which one holds. */
export interface ChartSetting {
  /** Where the cell remembers it. */
  readonly key: string;
  readonly label: string;
  /** The first one holds where nothing is chosen. */
  readonly options: readonly { readonly id: string; readonly label: string }[];
  /** One sentence for people. */
  readonly explanation: string;
}

/** The option in force: the chosen one where it is offered, else the first. */
export function chosenOption({ key, options }: ChartSetting, chosen: Readonly<Record<string, string>>): string {
  return options.find(({ id }) => id === chosen[key])?.id ?? options[0]?.id ?? '';
}
