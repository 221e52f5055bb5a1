import type { ComponentType } from 'react';
import type { SVGIconProps } from '@blueprintjs/icons';
import type { EngineApi, HostApi } from '../../src-contract/bridge';
import type { Analysis, Definition } from '../../src-contract/experiment';
import type { Repair } from '../../src-contract/repairs';
import type { Cell, CellKind } from '../../src-contract/notebook';
import type { EvaluationView, InspectedFigure } from '../notebook/evaluation-view';

export type CellOf<Kind extends CellKind> = Extract<Cell, { kind: Kind }>;
/** Keys of a cell that a view may change; `id` and `kind` never change. */
export type CellPatch<Kind extends CellKind> = Partial<Omit<CellOf<Kind>, 'id' | 'kind'>>;

/** Everything a cell's view is given. Edits of the definition go to the experiment that the cell belongs to, and are undoable. */
export interface CellProps<Kind extends CellKind = CellKind> {
  readonly cell: CellOf<Kind>;
  /** The evaluation of the experiment that the cell belongs to: the nearest one above it, else the first. */
  readonly view: EvaluationView;
  /** That experiment's definition as written; null while its text cannot be read. */
  readonly definition: Definition | null;
  /** That definition as its author wrote it; null where the notebook has no experiment. */
  readonly definitionText: string | null;
  readonly host: HostApi;
  readonly engine: EngineApi;
  readonly readOnly: boolean;
  onCell(patch: CellPatch<Kind>): void;
  onAnalysis(patch: Partial<Analysis>): void;
  onControl(variantId: string): void;
  onAcknowledge(check: string, reason: string): void;
  onWithdrawAcknowledgement(check: string): void;
  /** Appends a repair to the definition's. */
  onRepair(repair: Repair): void;
  onInspect(what: InspectedFigure): void;
}

/** A member of the family of cells. */
export interface CellMember<Kind extends CellKind = CellKind> {
  readonly kind: Kind;
  /** For menus: "Readout". */
  readonly label: string;
  /** One sentence for the menu that adds cells. */
  readonly explanation: string;
  readonly icon: ComponentType<SVGIconProps>;
  /** A new, empty cell. */
  create(id: string): CellOf<Kind>;
  /** What the outline and the cell's header call it. */
  title(cell: CellOf<Kind>): string;
  readonly View: ComponentType<CellProps<Kind>>;
}
