let f = { abc }: a: abc; in f { abd = 1; }
