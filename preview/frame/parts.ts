// Small pieces of the page.

export function element<T extends HTMLElement = HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector)
  if (!found) throw new Error(`${selector} is missing`)
  return found
}

export interface Choice {
  value: string
  text: string
  note: string
}

export function choice(value: string, text: string, note = ''): Choice {
  return { value, text, note }
}

/** Buttons of which one is pressed. */
export function choices(selector: string, list: Choice[], chosen: string, choose: (value: string) => void): void {
  const box = document.createElement('div')
  box.className = list.some(({ note }) => note) ? 'choices rows' : 'choices'
  for (const { value, text, note } of list) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text })
    if (note) button.appendChild(Object.assign(document.createElement('small'), { textContent: note }))
    button.setAttribute('aria-pressed', String(value === chosen))
    button.addEventListener('click', () => {
      for (const each of box.children) each.setAttribute('aria-pressed', String(each === button))
      choose(value)
    })
    box.appendChild(button)
  }
  element(selector).appendChild(box)
}
