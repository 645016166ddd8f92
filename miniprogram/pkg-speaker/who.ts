// Whoever opens an invitation and is a speaker, among other things, opens it as the speaker.
import { session } from '../core/session'

/** Whether the person is one; acts as that from now on. */
export async function actAsSpeaker(): Promise<boolean> {
  if (session.role() === 'speaker') return true
  const own = session.me()?.identities.find((identity) => identity.role === 'speaker')
  if (own === undefined) return false
  await session.choose(own.id)
  return true
}
