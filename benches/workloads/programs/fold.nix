# A strict fold over a long list: a checksum, and beside it the largest element.
{ size }:
let
  modulo = a: b: a - a / b * b;
  numbers = builtins.genList (i: modulo (i * 7919 + 13) 10007) size;
  checksum = builtins.foldl' (sum: n: modulo (sum * 31 + n) 1000003) 7 numbers;
  largest = builtins.foldl' (most: n: if n > most then n else most) 0 numbers;
in
{
  inherit checksum largest;
}
