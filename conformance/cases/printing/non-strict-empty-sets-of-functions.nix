# Each evaluation makes sets of its own, of which it shows whether they were needed.
let
  list = x: [ { } x ];
  bound = x: let empty = { }; again = empty; in [ empty again x ];
  default = { a ? { }, ... }: [ a ];
  argument = x: (y: [ y x ]) { };
  nested = x: { a = { }; b = [ { } ]; inherit x; };
  twice = f: x: builtins.deepSeq (f x) (f x);
  unneeded = builtins.toString (builtins.length (twice list 1));
in
builtins.trace (twice list 1)
  (builtins.trace (twice bound 1)
    (builtins.trace (twice default { })
      (builtins.trace (twice argument 1)
        (builtins.trace (twice nested 1)
          (twice list unneeded)))))
