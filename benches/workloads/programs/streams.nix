# Endless lists, of which only a part is ever evaluated: what laziness itself costs.
{ size }:
let
  # A stream is an element and the rest.
  from = n: {
    head = n;
    tail = from (n + 1);
  };
  mapped = f: s: {
    head = f s.head;
    tail = mapped f s.tail;
  };
  merged =
    a: b:
    if a.head < b.head then
      {
        inherit (a) head;
        tail = merged a.tail b;
      }
    else if a.head > b.head then
      {
        inherit (b) head;
        tail = merged a b.tail;
      }
    else
      {
        inherit (a) head;
        tail = merged a.tail b.tail;
      };

  # Numbers without prime factors other than 2, 3 and 5, each defined by those before it.
  smooth = {
    head = 1;
    tail = merged (mapped (n: n * 2) smooth) (merged (mapped (n: n * 3) smooth) (mapped (n: n * 5) smooth));
  };

  # Steps through a stream without recursion, which would be too deep.
  advance =
    count: stream:
    builtins.foldl' (s: _: builtins.seq s.head s.tail) stream (builtins.genList (i: i) count);
in
{
  smooth = (advance 1500 smooth).head;
  squares = (advance size (mapped (n: n * n) (from 1))).head;
  both = (advance size (merged (mapped (n: n * 3) (from 0)) (mapped (n: n * 7) (from 0)))).head;
}
