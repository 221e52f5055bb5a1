const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** A day, or days one after the other, YYYY-MM-DD: `4 March`, `4–6 March`, `28 February – 2 March`; years only where they differ. */
export function daysInWords(from: string, to: string): string {
  const [fromYear, fromMonth, fromDay] = partsOf(from);
  const [toYear, toMonth, toDay] = partsOf(to);
  if (fromYear !== toYear) return `${fromDay} ${fromMonth} ${fromYear} – ${toDay} ${toMonth} ${toYear}`;
  if (fromMonth !== toMonth) return `${fromDay} ${fromMonth} – ${toDay} ${toMonth}`;
  return fromDay === toDay ? `${fromDay} ${fromMonth}` : `${fromDay}–${toDay} ${fromMonth}`;
}

function partsOf(day: string): [string, string, string] {
  const [year = '', month = '', date = ''] = day.split('-');
  return [year, months[Number(month) - 1] ?? month, String(Number(date))];
}
