/** The schema that a configuration gives, without opening anything. */
import { printSchema } from 'graphql'
import type { Configuration } from '../config/schema.ts'
import { unionOfAttributes } from '../graphql/attributes.ts'
import { createSchema } from '../graphql/schema.ts'
import { declaredAttributes } from './records.ts'

export const printServedSchema = ({ collections }: Configuration): string =>
  printSchema(
    createSchema(
      unionOfAttributes(Object.values(collections).map((settings) => ({ attributes: declaredAttributes(settings) }))),
    ),
  )
