# The position counts from here.
  { x }: x
