import type { Theme } from './palette';

/** Ends and middle of a scale centred at zero: blue and orange are told apart with any colour vision. */
export const divergingEnds: Readonly<Record<Theme, { readonly low: string; readonly middle: string; readonly high: string; readonly few: string; readonly hatch: string }>> = {
  light: { low: '#b35806', middle: '#f5f5f6', high: '#2166ac', few: '#ececef', hatch: '#b9b9c1' },
  dark: { low: '#c8741f', middle: '#29292e', high: '#3f8fd0', few: '#232327', hatch: '#4c4c54' },
};

/** The colour of a value on a scale from −1 to 1. */
export function divergingColour(value: number, theme: Theme): string {
  const { low, middle, high } = divergingEnds[theme];
  const share = Math.min(1, Math.abs(value));
  const [from, to] = [channels(middle), channels(value < 0 ? low : high)];
  return `#${from.map((channel, at) => Math.round(channel + ((to[at] ?? 0) - channel) * share).toString(16).padStart(2, '0')).join('')}`;
}

/** Black or white, whichever is read more easily on a colour. */
export function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#111114' : '#ffffff';
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
