# Operands that the reference checks are checked; what is a Boolean already is not.
a: b: c: {
  and = a && b;
  or = a || b;
  impl = a -> b;
  not = !a;
  mixed = if !(a && (b || !c)) then 1 else 2;
  eq = a == b && b != c;
}
