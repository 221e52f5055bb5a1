import { createRequire } from 'node:module';
import type * as Bindings from '@duckdb/node-api';

/**
 * DuckDB's bindings, required rather than imported: they are CommonJS, and an import would read every file of them once more
 * to guess what it exports, which takes a tenth of a short run.
 */
export const { DuckDBInstance, DuckDBDateValue } = createRequire(import.meta.url)('@duckdb/node-api') as typeof Bindings;
