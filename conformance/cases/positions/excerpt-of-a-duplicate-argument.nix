{ a,
  b,
  a }: a
