let
  result = builtins.genericClosure {
    startSet = [ { key = 1; } ];
    operator = x: if x.key < 3 then [ { key = x.key + 1; count = builtins.length result; } ] else [ ];
  };
in
(builtins.elemAt result 2).count
