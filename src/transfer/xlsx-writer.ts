import { Zip, ZipDeflate, strToU8 } from 'fflate';
import { Refusal } from '../kernel/refusal.js';
import { asText } from './cells.js';
import type { Column, Row, Table } from './list-export.js';

/** What a sheet holds at most, and a cell, in characters. */
const MOST = { rows: 1_048_576, characters: 32_767 };

/** Significant digits that a number of a spreadsheet keeps. */
const DIGITS = 15;

/** Stands at the end of what was cut. */
const CUT = ' … (cut: a cell holds no more; as CSV it is whole)';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** What a workbook of one sheet is made of beside the sheet (ECMA-376). Its one style has the second font, for heads. */
const PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
  '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Sayso" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
};

/** A table as a workbook of one sheet, its first row fixed, made and packed page by page. Refuses (TOO_MUCH) what no sheet holds. */
export function xlsxOf(table: Table): AsyncGenerator<Uint8Array> {
  if (table.things >= MOST.rows) throw tooMany();
  return packed(table);
}

const tooMany = (): Refusal =>
  new Refusal([{ code: 'TOO_MUCH', message: `A sheet holds ${MOST.rows} rows, and this list has more: narrow it, or take CSV.` }]);

async function* packed({ columns, pages }: Table): AsyncGenerator<Uint8Array> {
  let [made, failed]: [Uint8Array[], Error | undefined] = [[], undefined];
  const zip = new Zip((error, bytes) => {
    failed ??= error ?? undefined;
    made.push(bytes);
  });
  const given = () => {
    if (failed) throw failed;
    const bytes = made;
    made = [];
    return bytes;
  };
  const part = (name: string) => {
    const file = new ZipDeflate(name);
    zip.add(file);
    return { put: (text: string, isLast = false) => file.push(strToU8(text), isLast) };
  };
  for (const [name, text] of Object.entries(PARTS)) part(name).put(text, true);
  const sheet = part('xl/worksheets/sheet1.xml');
  sheet.put(
    `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`,
  );
  sheet.put(`<row r="1">${columns.map(({ head }, n) => textCell(head, n, 1, ' s="1"')).join('')}</row>`);
  let number = 1;
  for await (const rows of pages) {
    if (number + rows.length > MOST.rows) throw tooMany();
    sheet.put(rows.map((row) => rowOf(row, ++number, columns)).join(''));
    yield* given();
  }
  sheet.put('</sheetData></worksheet>', true);
  zip.end();
  yield* given();
}

const rowOf = (row: Row, number: number, columns: readonly Column[]): string =>
  `<row r="${number}">${row.map((text, n) => cellOf(text, n, number, columns[n]?.isNumber === true)).join('')}</row>`;

/** Empty cells are left out; a number that the program could not hold exactly is a text. */
function cellOf(text: string, column: number, row: number, isNumber: boolean): string {
  if (text === '') return '';
  return isNumber && text.replaceAll(/\D/g, '').length <= DIGITS
    ? `<c r="${nameOf(column)}${row}"><v>${text}</v></c>`
    : textCell(asText(text), column, row);
}

const textCell = (text: string, column: number, row: number, style = ''): string =>
  `<c r="${nameOf(column)}${row}"${style} t="inlineStr"><is><t xml:space="preserve">${escaped(fitting(text))}</t></is></c>`;

/** The first is A, the 27th AA. */
const nameOf = (column: number): string =>
  (column >= 26 ? nameOf(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));

const fitting = (text: string): string =>
  text.length <= MOST.characters ? text : text.slice(0, MOST.characters - CUT.length).replace(/[\uD800-\uDBFF]$/, '') + CUT;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What XML has no place for, a carriage return, which it would change, and what looks like it was written so, is written by its number. */
const escaped = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- it is they that are sought
    .replaceAll(/_(?=x[\dA-Fa-f]{4}_)|[\0-\x08\v\f\r\x0E-\x1F\uFFFE\uFFFF]/g, (character) => {
      const code = character.charCodeAt(0).toString(16).toUpperCase();
      return `_x${code.padStart(4, '0')}_`;
    })
    .replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? character);
