declare module 'plotly.js-cartesian-dist-min' {
  import type * as Plotly from 'plotly.js';
  const bundle: typeof Plotly;
  export default bundle;
}
