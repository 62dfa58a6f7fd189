let
  set = { again = set; bad = throw "bad"; };
in
set
