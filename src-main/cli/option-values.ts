import { InvalidArgumentError, Option } from 'commander';
import { LiftbenchError, toFailure } from '../../src-contract/failure';

/** An option that may be given again and again; its values in the order given. */
export function several(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: string[] = []) => [...before, value]);
}

/** An option whose value is a number; a share may be written with a percent sign. */
export function numeric(flags: string, description: string): Option {
  return new Option(flags, description).argParser(numberOf);
}

function numberOf(text: string): number {
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(%?)$/i.exec(text.trim().replace('\u2212', '-'));
  if (!found) throw new InvalidArgumentError('Write a number such as 0.05 or 5%.');
  return found[2] === '%' ? Number((Number(found[1]) / 100).toPrecision(15)) : Number(found[1]);
}

/** A mistake in what an option said, told of that option. @param options the engine's fields → the options that gave them */
export function toldOfOption(error: unknown, options: Readonly<Record<string, string>>): unknown {
  const failure = toFailure(error);
  const option = failure.place?.field === undefined ? undefined : options[failure.place.field];
  return option === undefined ? error : new LiftbenchError({ ...failure, place: { field: option } }, { cause: error });
}
