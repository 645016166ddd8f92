// Name and words, line by line: what is known and need not be asked.
export interface Fact {
  name: string
  words: string
}

Component({
  properties: {
    facts: { type: Array, value: [] as Fact[] },
  },
})
