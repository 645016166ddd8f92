// One line an event into WeChat's real-time log. Never a name, phone, code, token or path.
import { ports } from './here'

export type Facts = Record<string, string | number | boolean>

export const log = {
  info(event: string, facts: Facts = {}): void {
    ports.log('info', event, facts)
  },
  warn(event: string, facts: Facts = {}): void {
    ports.log('warn', event, facts)
  },
}
