// Behaviors that a component names by text, such as `wx://form-field`.

import { codeSpace, domOf } from './engine'
import { setField } from './fields'

const formField = codeSpace
  .behavior()
  .definition({
    properties: { name: String, value: null },
    attached() {
      const element = domOf(this._$)
      if (element) {
        setField(element, {
          name: () => String(this.data.name ?? ''),
          get: () => this.data.value as unknown,
          set: (value) => this.setData({ value } as object),
        })
      }
    },
  })
  .register()

const nothing = () => codeSpace.behavior().definition({}).register()

export const builtInBehaviors: Record<string, unknown> = {
  'wx://form-field': formField,
  'wx://form-field-group': nothing(),
  'wx://form-field-button': nothing(),
  'wx://component-export': nothing(),
}
