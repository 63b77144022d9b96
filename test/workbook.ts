import { strToU8, zipSync, type Zippable } from 'fflate';

/** What a cell of a generated workbook holds: text, a number, a date of Excel's, or XML of its own. */
export type Cell = string | number | { readonly day: string } | { readonly xml: string } | undefined;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const serial = (day: string) => (Date.parse(day) - Date.UTC(1899, 11, 30)) / 86_400_000;

function cellOf(cell: Cell, at: string): string {
  if (cell === undefined) return '';
  if (typeof cell === 'string') return `<c r="${at}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if ('day' in cell) return `<c r="${at}" s="1"><v>${serial(cell.day)}</v></c>`;
  return cell.xml.replace('AT', at);
}

export const sheetXml = (rows: readonly (readonly Cell[])[], merged: readonly string[] = []): string =>
  `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows
    .map(
      (cells, row) =>
        `<row r="${row + 1}">${cells.map((cell, n) => cellOf(cell, `${String.fromCharCode(65 + n)}${row + 1}`)).join('')}</row>`,
    )
    .join(
      '',
    )}</sheetData>${merged.length > 0 ? `<mergeCells>${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>` : ''}</worksheet>`;

const PARTS = {
  '[Content_Types].xml':
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
  'xl/workbook.xml':
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Pipeline" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
  'xl/styles.xml':
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
};

/** A workbook of one sheet, given by its XML; `more` replaces parts, or leaves them out. */
export function workbook(sheet: string, more: Readonly<Record<string, string | undefined>> = {}): Buffer {
  const parts: [string, string | undefined][] = Object.entries({ ...PARTS, 'xl/worksheets/sheet1.xml': sheet, ...more });
  return Buffer.from(
    zipSync(Object.fromEntries(parts.flatMap(([path, xml]) => (xml === undefined ? [] : [[path, strToU8(xml)]]))) as Zippable),
  );
}

export const workbookOf = (...rows: readonly (readonly Cell[])[]): Buffer => workbook(sheetXml(rows));
