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

/** Whether objects and lists lie more than so many deep in this text, which need not be JSON: to be looked at before it is parsed. */
export function isDeeperThan(most: number, json: string): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '{':
      case '[':
        if (++depth > most) return true;
        break;
      case '}':
      case ']':
        depth--;
        break;
      case '"':
        at = endOfText(json, at);
    }
  }
  return false;
}

/** Where the text that begins at a quotation mark ends; the end of all where it does not. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let before = end;
    while (json[before - 1] === '\\') before--;
    if ((end - before) % 2 === 0) return end;
  }
  return json.length;
}
