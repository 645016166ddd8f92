// What a <form> knows about the fields inside it.

export interface Field {
  name(): string
  get(): unknown
  set(value: unknown): void
}

const fields = new WeakMap<Element, Field>()

export function setField(element: Element, field: Field): void {
  fields.set(element, field)
}

export function fieldOf(element: Element): Field | undefined {
  return fields.get(element)
}

export function fieldsIn(form: Element): Field[] {
  return [...form.querySelectorAll('*')]
    .map((each) => fields.get(each))
    .filter((field): field is Field => field !== undefined && field.name() !== '')
}
