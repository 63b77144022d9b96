import { strFromU8, unzipSync } from 'fflate';

type Cell = readonly [place: string, type: 'text' | 'number', content: string];

/** The cells of a workbook’s one sheet, as ECMA-376 says what they hold; throws at any other kind of cell. */
export function xlsxCells(file: Uint8Array): Cell[] {
  const sheet = strFromU8(unzipSync(file)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  return [...sheet.matchAll(/<c r="([A-Z]+\d+)"([^>]*)>(.*?)<\/c>/gs)].map(([, place = '', attributes = '', inner = '']): Cell => {
    const [, text] = /^<is><t xml:space="preserve">(.*)<\/t><\/is>$/s.exec(inner) ?? [];
    if (attributes.includes('t="inlineStr"') && text !== undefined) return [place, 'text', readFrom(text)];
    const [, number] = /^<v>(-?[\d.]+)<\/v>$/.exec(inner) ?? [];
    if (number === undefined || attributes !== '') throw new Error(`${place}: ${attributes} ${inner}`);
    return [place, 'number', number];
  });
}

const readFrom = (xml: string): string =>
  xml
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

/** The rows of a workbook, each by the heads of its columns. */
export function xlsxRows(file: Uint8Array): Record<string, string>[] {
  const heads = new Map<string, string>();
  const rows = new Map<number, Record<string, string>>();
  for (const [place, , content] of xlsxCells(file)) {
    const [, column = '', row = ''] = /^([A-Z]+)(\d+)$/.exec(place) ?? [];
    if (row === '1') heads.set(column, content);
    else rows.set(Number(row), { ...rows.get(Number(row)), [heads.get(column) ?? column]: content });
  }
  return [...rows.values()];
}
