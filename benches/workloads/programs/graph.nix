# What can be reached in a graph, by `genericClosure`, and the sum of the distances.
{ size }:
let
  modulo = a: b: a - a / b * b;
  neighbours = n: [
    (modulo (n * 2 + 1) size)
    (modulo (n * 3 + 2) size)
    (modulo (n + 17) size)
  ];
  reached = builtins.genericClosure {
    startSet = [
      {
        key = 0;
        distance = 0;
      }
    ];
    operator =
      node:
      map (key: {
        inherit key;
        distance = node.distance + 1;
      }) (neighbours node.key);
  };
in
{
  nodes = builtins.length reached;
  distances = builtins.foldl' (sum: n: sum + n.distance) 0 reached;
}
