/** The encoder providers by their names in the configuration: where a new one is added. */
import type { Configuration } from '../config/schema.ts'
import type { EncoderProvider } from '../ports/encoder.ts'
import { createOnnxProvider } from '../providers/onnx/provider.ts'

export type EncoderSettings = Configuration['encoders'][string]

/**
 * @param name the encoder's, in the configuration
 * @throws SextantError MODEL_UNUSABLE
 */
export function openProvider(
  name: string,
  settings: EncoderSettings,
  { workers, threadsPerWorker }: Configuration['inference'],
): Promise<EncoderProvider> {
  switch (settings.provider) {
    case 'onnx': {
      const { provider: _, path: folder, ...card } = settings
      return createOnnxProvider({ name, folder, workers, threadsPerWorker, ...card })
    }
  }
}
