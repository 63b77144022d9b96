/** The path to the first key that an object in this JSON names twice, of which a parser keeps the last and says nothing. */
export function keyTwiceIn(json: string): readonly string[] | undefined {
  const within: { readonly keys?: Set<string>; step: string | number }[] = [];
  let isKey = false;
  for (let at = 0; at < json.length; at++) {
    const inner = within.at(-1);
    switch (json[at]) {
      case '{':
        within.push({ keys: new Set(), step: '' });
        isKey = true;
        break;
      case '[':
        within.push({ step: 0 });
        isKey = false;
        break;
      case '}':
      case ']':
        within.pop();
        isKey = false;
        break;
      case ',':
        isKey = inner?.keys !== undefined;
        if (typeof inner?.step === 'number') inner.step++;
        break;
      case '"': {
        const end = endOfText(json, at);
        if (isKey && inner?.keys) {
          const key = JSON.parse(json.slice(at, end + 1)) as string;
          inner.step = key;
          if (inner.keys.has(key)) return within.map(({ step }) => String(step));
          inner.keys.add(key);
          isKey = false;
        }
        at = end;
      }
    }
  }
  return undefined;
}

/** Where the text that begins at a quotation mark ends. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let before = end;
    while (json[before - 1] === '\\') before--;
    if ((end - before) % 2 === 0) return end;
  }
}
