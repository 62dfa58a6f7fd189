let
  bad = throw "bad";
in
builtins.elem bad [ bad ]
