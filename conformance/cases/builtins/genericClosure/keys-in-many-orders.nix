let
  numbers = seed: builtins.genList (i: (i * seed + 5) - (i * seed + 5) / 23 * 23) 40;
  closure = keys: map (x: x.key) (builtins.genericClosure {
    startSet = map (key: { inherit key; }) keys;
    operator = x: [ ];
  });
  text = map (n: "k${toString n}");
in
map (seed: [ (closure (numbers seed)) (closure (text (numbers seed))) (closure (map (n: [ (n / 5) n ]) (numbers seed))) ]) [ 7 11 3 22 13 ]
