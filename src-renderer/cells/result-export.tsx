import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { Export } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { EngineApi, HostApi } from '../../src-contract/bridge';
import { queryFormats, type QueryFormat, type QueryResult } from '../../src-contract/query';
import { toFailure } from '../../src-contract/failure';
import { formatCount } from '../wording/numbers';
import { useSession } from '../workbench/window-context';

const words: Readonly<Record<QueryFormat, string>> = { csv: 'CSV …', parquet: 'Parquet …', arrow: 'Arrow …' };

/** Writes all rows of an answer to a file. */
export function ResultExport({ name, result, engine, host }: { readonly name: string; readonly result: QueryResult; readonly engine: EngineApi; readonly host: HostApi }): ReactNode {
  const session = useSession();
  const write = async (format: QueryFormat): Promise<void> => {
    const suggested = `${name || 'query'}.${format}`;
    const target = await host.chooseTarget(suggested);
    if (!target) return;
    const { rows, base64 } = await engine.exportQuery(result.id, format, target.path);
    if (base64 !== null) await host.exportFile(suggested, { base64 });
    session.notify({ tone: 'good', text: `${formatCount(rows)} rows written to ${target.path ?? suggested}` });
  };
  return (
    <PopoverNext placement="bottom-end" arrow={false} animation="minimal" content={
      <Menu aria-label="Formats">
        {queryFormats.map((format) => <MenuItem key={format} text={words[format]} onClick={() => void write(format).catch((thrown: unknown) => session.report(toFailure(thrown)))} />)}
      </Menu>
    }>
      <Button variant="minimal" size="small" icon={<Export size={12} />}>Export</Button>
    </PopoverNext>
  );
}
