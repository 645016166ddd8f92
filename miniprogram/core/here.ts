// The one set of parts that runs on this phone. Tests put together their own.
import { Login } from './login'
import { UpdatePrompt } from './update'
import { Wire } from './wire'
import { wxPorts } from './wx-ports'

export const ports = wxPorts
export const updates = new UpdatePrompt(ports)
export const wire = new Wire(ports, () => updates.ask())
export const login = new Login(ports, wire)
