{
  a = 1;
  f = { b ? 1, ... }: b;
  d = derivation { name = "n"; system = "s"; builder = "b"; };
}
