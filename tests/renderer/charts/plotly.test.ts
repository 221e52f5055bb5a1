import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plotConfig } from '../../../src-renderer/charts/plotly';

const charts = join(import.meta.dirname, '../../../src-renderer/charts');

describe('charts and the network', () => {
  it('never offer to send a chart anywhere', () => {
    expect(plotConfig).toMatchObject({ showSendToCloud: false, plotlyServerURL: '', displaylogo: false, displayModeBar: false });
  });

  it('are all drawn with that one configuration', () => {
    for (const name of readdirSync(charts)) {
      const text = readFileSync(join(charts, name), 'utf8');
      if (!/plotly\.(react|newPlot|toImage|downloadImage)\(/.test(text)) continue;
      expect(text, name).toContain('plotConfig');
      expect(text, name).not.toContain('downloadImage');
    }
  });
});
