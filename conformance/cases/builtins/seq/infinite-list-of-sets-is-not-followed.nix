let
  chain = n: { inherit n; next = chain (n + 1); };
in
builtins.seq (chain 0) (chain 5).next.next.n
