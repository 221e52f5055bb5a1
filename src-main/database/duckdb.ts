/** DuckDB's bindings. The build bundles them: as files of their own they take longer to find and read than to run. */
export { DuckDBDateValue, DuckDBInstance } from '@duckdb/node-api';
