// Schools within reach, fetched once per opening and searched on the phone.
import { listSchools } from '../../api/schools'
import type { School } from '../../api/types'

const PAGE = 100
const MOST_PAGES = 20
export const MOST_SHOWN = 8

export async function allSchools(): Promise<School[]> {
  const schools: School[] = []
  let after: number | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await listSchools({ limit: PAGE, ...(after !== undefined && { after }) })
    schools.push(...answer.schools)
    if (answer.next === null) break
    after = answer.next
  }
  return schools
}

/** Every letter typed stands in the name, in this order: `西一` finds 西吉县示例一小. */
export function matching(schools: readonly School[], typed: string, divisionCode: string): School[] {
  const letters = [...typed.replace(/\s/g, '')]
  return schools.filter((school) => {
    if (divisionCode && school.division_code !== divisionCode) return false
    let from = 0
    return letters.every((letter) => {
      from = school.name.indexOf(letter, from) + 1
      return from > 0
    })
  })
}
