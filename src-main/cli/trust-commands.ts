import { Option, type Command } from 'commander';
import { assignmentRules, assignmentRuleSheets } from '../../src-contract/assignment-audit';
import type { CommandContext, ExitCode } from './command-context';
import { trustFormats } from './hand-out';
import { numeric, several } from './option-values';
import type { AuditOptions, TriageOptions, UnitOptions } from './trust';

/** Adds the commands about whether data and assignment can be trusted. */
export function addTrustCommands(program: Command, quiet: (command: Command) => Command, context: CommandContext, end: (code: ExitCode) => void): void {
  const common = (command: Command, what: string): Command =>
    command
      .addOption(several('--source <name=path>', 'read a source from another path (repeatable)'))
      .addOption(several('--set <path=value>', 'change a value of the definition (repeatable)'))
      .addOption(new Option('--format <format>', `how to write the ${what} (default: by the extension of --out, else table)`).choices(trustFormats))
      .option('--out <file>', 'write to a file instead of standard output');
  common(quiet(program.command('triage'))
    .summary('find what is wrong with the data')
    .description('Look for what is wrong with the data of an experiment: duplicates, stand-in ids, impossible times, gaps, bots and more, each with an exact count, a proposed repair, and what that would do to the lift of each primary metric.')
    .argument('<definition>', 'definition or notebook; paths in it are relative to it')
    .option('--no-effects', 'leave out what the proposals would do to the lifts'), 'triage')
    .action(async (definition: string, options: TriageOptions) => { end(await (await import('./trust')).triage(definition, options, context)); });
  common(quiet(program.command('audit'))
    .summary('recompute every unit’s variant')
    .description('Recompute the variant of every unit from the rule that should have dealt it, and list where the log disagrees.')
    .argument('<definition>', 'definition or notebook; paths in it are relative to it')
    .addOption(new Option('--rule <name>', 'the rule').choices(assignmentRules).makeOptionMandatory())
    .option('--key <text>', "the experiment's name in the hash (default: the definition's id)")
    .option('--salt <text>', 'a further salt; the seed of murmur3')
    .option('--weights <list>', "the rule's own order and weights, e.g. control=1,treatment=3 (default: the definition's)")
    .addOption(numeric('--buckets <number>', 'buckets of murmur3 (default: 1000)'))
    .addOption(numeric('--coverage <share>', 'share of units that the experiment takes in (default: 1)'))
    .option('--expression <sql>', "SQL over the exposure row that gives the variant's id")
    .option('--show-ids', 'write unit ids instead of fingerprints'), 'audit')
    .addHelpText('after', `\nRules:\n${assignmentRules.map((name) => `  ${name.padEnd(14)}${assignmentRuleSheets[name].explanation}`).join('\n')}`)
    .action(async (definition: string, options: AuditOptions) => { end(await (await import('./trust')).audit(definition, options, context)); });
  common(quiet(program.command('unit'))
    .summary('look up one unit')
    .description('Everything that the data say about one unit: variants, first exposure, attributes, metric values, its rows in time order, other experiments in the folder. Ids are written as fingerprints unless asked for.')
    .argument('<definition>', 'definition or notebook; paths in it are relative to it')
    .argument('<id>', "the unit's id")
    .option('--show-ids', 'write unit ids instead of fingerprints'), 'look-up')
    .action(async (definition: string, id: string, options: UnitOptions) => { end(await (await import('./trust')).unit(definition, id, options, context)); });
}
