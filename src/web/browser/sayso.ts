/** What pages do better with a script. Each of them works without. */

interface Found {
  readonly key: string;
  readonly name: string;
  readonly about?: string;
}

/** Milliseconds that somebody pauses before what was typed is looked for. */
const PAUSE = 120;

/** A list that opens while somebody types: the combobox of the ARIA Authoring Practices, with manual selection. */
function offerChoices(box: HTMLElement): void {
  const kind = box.dataset['choice'] ?? '';
  const found = box.querySelector('input');
  const form = found?.form;
  if (!found || !form) return;
  const input = found;
  const list = document.createElement('ul');
  list.id = `${input.id}-list`;
  list.role = 'listbox';
  list.hidden = true;
  list.ariaLabel = input.labels?.[0]?.textContent ?? kind;
  const news = document.createElement('p');
  news.className = 'unseen';
  news.role = 'status';
  box.append(list, news);
  input.role = 'combobox';
  input.ariaAutoComplete = 'list';
  input.setAttribute('aria-controls', list.id);
  input.ariaExpanded = 'false';

  let options: readonly HTMLElement[] = [];
  let active = -1;
  let turn = 0;
  let timer = 0;

  function close(): void {
    list.hidden = true;
    input.ariaExpanded = 'false';
    input.removeAttribute('aria-activedescendant');
    active = -1;
  }
  function mark(next: number): void {
    if (options.length === 0) return;
    active = (next + options.length) % options.length;
    options.forEach((option, index) => (option.ariaSelected = String(index === active)));
    const option = options[active];
    if (!option) return;
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }
  function choose(option: HTMLElement | undefined): void {
    if (!option) return;
    input.value = option.dataset['name'] ?? '';
    input.dataset['key'] = option.dataset['key'];
    box.closest('.field')?.querySelector('.which')?.remove();
    close();
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }
  async function look(): Promise<void> {
    const mine = ++turn;
    const response = await fetch(`/find?${new URLSearchParams({ kind, text: input.value.trim() }).toString()}`);
    if (mine !== turn || !response.ok) return;
    const things = (await response.json()) as readonly Found[];
    options = things.map(({ key, name, about }, index) => {
      const option = document.createElement('li');
      option.id = `${list.id}-${index}`;
      option.role = 'option';
      option.ariaSelected = 'false';
      option.dataset['key'] = key;
      option.dataset['name'] = name;
      const called = document.createElement('bdi');
      called.append(name);
      option.append(called);
      if (about !== undefined) {
        const small = document.createElement('small');
        small.dir = 'auto';
        small.append(about);
        option.append(' ', small);
      }
      return option;
    });
    list.replaceChildren(...options);
    news.textContent = options.length > 0 ? `${options.length} found` : 'Nothing found';
    list.hidden = options.length === 0;
    input.ariaExpanded = String(options.length > 0);
    active = -1;
  }

  input.addEventListener('input', () => {
    delete input.dataset['key'];
    clearTimeout(timer);
    timer = setTimeout(() => void look(), PAUSE);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      event.preventDefault();
      if (list.hidden) void look().then(() => mark(Math.min(step, 0)));
      else mark(active < 0 ? Math.min(step, 0) : active + step);
    } else if (event.key === 'Enter' && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(options[active]);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener('blur', () => {
    clearTimeout(timer);
    turn += 1;
    if (active >= 0) choose(options[active]);
    else close();
  });
  list.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    choose((event.target as HTMLElement).closest<HTMLElement>('[role=option]') ?? undefined);
  });
  // our list in place of the browser's, while it is used: what that is off for, the back button finds empty
  input.addEventListener('focus', () => (input.autocomplete = 'off'));
  addEventListener('pagehide', () => (input.autocomplete = 'on'));
  // the key goes where the name is shown
  form.addEventListener('formdata', ({ formData }) => {
    const { key } = input.dataset;
    if (key !== undefined) formData.set(input.name, key);
  });
}

async function copy(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset['copy'] ?? '');
  const label = button.querySelector('span');
  if (!source || !label) return;
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    label.textContent = 'Copied';
  } catch {
    getSelection()?.selectAllChildren(source);
    label.textContent = 'Selected: copy it';
  }
  label.role = 'status';
  setTimeout(() => (label.textContent = 'Copy'), 2_500);
}

/** The whole address of what is read, which a page knows the rest of. */
async function copyLink(button: HTMLElement): Promise<void> {
  const label = button.querySelector('span');
  if (!label) return;
  const link = new URL(button.dataset['link'] ?? '', location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    label.textContent = 'Copied';
  } catch {
    label.textContent = link;
  }
  label.role = 'status';
}

/** Whether the service answers, and not what stands before it. */
async function answers(): Promise<boolean> {
  try {
    return (await fetch('/health/ready')).ok;
  } catch {
    return false;
  }
}

/** Sends a form once, and only where the service answers: what was typed stays on the page where it does not. */
function sendOnce(form: HTMLFormElement): void {
  let isSent = false;
  const button = form.querySelector('button');
  const news = document.createElement('p');
  news.className = 'problem';
  news.role = 'alert';
  news.append('Sayso cannot answer just now. Nothing was lost: send it again in a moment.');
  async function send(): Promise<void> {
    isSent = true;
    button?.setAttribute('aria-disabled', 'true');
    news.remove();
    if (await answers()) {
      form.submit();
      return;
    }
    isSent = false;
    button?.removeAttribute('aria-disabled');
    // where the button is that was pressed
    form.after(news);
    news.scrollIntoView({ block: 'nearest' });
  }
  form.addEventListener('submit', (event) => {
    // a button that asks, and does nothing
    if (event.submitter?.hasAttribute('data-quiet')) return;
    event.preventDefault();
    if (!isSent) void send();
  });
  // the back button shows the page as it was left
  addEventListener('pageshow', () => {
    isSent = false;
    button?.removeAttribute('aria-disabled');
  });
}

/** A part of the page that goes with what is typed in the form beside it: the same page, asked for those fields. */
function follow(part: HTMLElement): void {
  const names = part.dataset['follows']?.split(' ') ?? [];
  const form = part.parentElement?.querySelector('form');
  let timer = 0;
  let turn = 0;
  let asked = '';
  async function look(): Promise<void> {
    if (!form) return;
    const typed = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    const now = new URLSearchParams(typed.filter(([name]) => names.includes(name))).toString();
    if (now === asked) return;
    asked = now;
    const mine = ++turn;
    const response = await fetch(`${location.pathname}?${now}`);
    if (mine !== turn || !response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    part.replaceChildren(...(page.querySelector('[data-follows]')?.childNodes ?? []));
    part.querySelectorAll<HTMLElement>('[data-choice]').forEach(offerChoices);
    part.querySelectorAll<HTMLFormElement>('form[data-once]').forEach(sendOnce);
  }
  function soon({ target }: Event): void {
    if (!names.includes((target as HTMLInputElement).name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), 3 * PAUSE);
  }
  form?.addEventListener('input', soon);
  // a choice from the list is no typing
  form?.addEventListener('change', soon);
}

/** What is asked stays a short address: without the fields that nothing was put in. */
function leaveOutEmpty({ formData }: FormDataEvent): void {
  for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
}

document.querySelectorAll<HTMLFormElement>('form[method=get]').forEach((form) => form.addEventListener('formdata', leaveOutEmpty));
document.querySelectorAll<HTMLElement>('[data-choice]').forEach(offerChoices);
document.querySelectorAll<HTMLElement>('[data-copy]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => void copy(button));
});
document.querySelectorAll<HTMLElement>('[data-link]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => void copyLink(button));
});
document.querySelectorAll<HTMLFormElement>('form[data-once]').forEach(sendOnce);
document.querySelectorAll<HTMLElement>('[data-follows]').forEach(follow);
