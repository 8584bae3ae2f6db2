/** The encoder that a new installation has, opened without one: default settings, model of the repository. */
import { openProvider } from '../src/app/providers.ts'
import { configurationFrom } from '../src/config/load.ts'
import type { Configuration } from '../src/config/schema.ts'
import type { EncoderProvider } from '../src/ports/encoder.ts'
import type { Runtime } from '../src/ports/runtime.ts'

export interface DefaultEncoder {
  /** The caller's to close. */
  readonly provider: EncoderProvider
  readonly inference: Configuration['inference']
  /** Of the model. */
  readonly folder: string
}

export async function openDefaultEncoder(): Promise<DefaultEncoder> {
  const { encoders, collections, inference } = configurationFrom({
    directory: import.meta.dirname,
    environment: {},
    file: undefined,
  })
  const name = Object.values(collections)[0]?.encoder ?? ''
  const settings = encoders[name]
  if (settings?.provider !== 'onnx') throw new RangeError('the default settings name no encoder of ONNX')
  return { provider: await openProvider(name, settings, inference), inference, folder: settings.path }
}

/** For layers that are opened without an installation. Says nothing. */
export const BARE_RUNTIME: Pick<Runtime, 'clock' | 'log'> = {
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
}
