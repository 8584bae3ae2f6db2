/** Configurations for tests: a file as text, variables and flags, loaded without a disk. */

import { configurationFrom } from '../../src/config/load.ts'
import type { Configuration, ConfigurationOverrides } from '../../src/config/schema.ts'
import { isSextantError } from '../../src/core/errors.ts'

export const FOLDER = '/srv/app'

export interface Given {
  readonly file?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly flags?: ConfigurationOverrides
  readonly flagNames?: Readonly<Record<string, string>>
}

export function configured({ file, environment = {}, flags = {}, flagNames = {} }: Given = {}): Configuration {
  const read = file === undefined ? undefined : { path: `${FOLDER}/conf/sextant.config.yaml`, text: file }
  return configurationFrom({ file: read, directory: FOLDER, environment, flags, flagNames })
}

/** The lines that name problems; none when the configuration is accepted. */
export function problems(given: Given): readonly string[] {
  try {
    configured(given)
    return []
  } catch (thrown) {
    if (!isSextantError(thrown) || thrown.code !== 'SETTING_INVALID') throw thrown
    return thrown.message
      .split('\n')
      .slice(1, -1)
      .map((line) => line.trim().replace('conf/sextant.config.yaml', 'file'))
  }
}
