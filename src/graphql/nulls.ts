/** Nulls of inputs whose members may be left out: given as null, a member is left out too. */

export type Present<Input> = { readonly [Name in keyof Input]?: NonNullable<Input[Name]> }

/** The members that have a value, with no prototype's in between. */
export const present = <Input extends object>(input: Input): Present<Input> =>
  Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<Input>
