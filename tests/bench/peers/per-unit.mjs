/**
 * What each unit counts for in the ten metrics of the bench, in DuckDB's SQL: the peer's own words for them.
 * @type {Record<string, string>}
 */
export const perUnit = {
  buyers: "coalesce(max(1.0) FILTER (event = 'purchase' AND ts < t0 + INTERVAL 7 DAY), 0)",
  revenue: "coalesce(sum(value) FILTER (event = 'purchase'), 0)",
  orders: "count(*) FILTER (event = 'purchase')",
  views: "count(*) FILTER (event = 'view')",
  clickers: "coalesce(max(1.0) FILTER (event = 'click'), 0)",
  clicks: "count(*) FILTER (event = 'click')",
  carts: "count(*) FILTER (event = 'add_to_cart' AND ts < t0 + INTERVAL 7 DAY)",
  largest: "coalesce(max(value) FILTER (event = 'purchase'), 0)",
  back: 'coalesce(max(1.0) FILTER (ts >= t0 + INTERVAL 7 DAY AND ts < t0 + INTERVAL 14 DAY), 0)',
}
